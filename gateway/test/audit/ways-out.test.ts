import type { LedgerRecord } from "@mulian/domain";
import { expect } from "chai";
import { because } from "../../src/projector/because.js";
import { wayOutOf } from "../../src/use-cases/audit/alarms/ways-out.js";
import { dataset, grant } from "../support/granted.js";
import { batch, calendar, codeClaim, hold, policy, userStatus } from "../support/versions.js";

describe("what undoes a version that does not count in the contract's own state", () => {
  const wayOut = (said: LedgerRecord | undefined) => wayOutOf(said, because("followsVoid"));

  it("is a side's own revocation, or the authority's command once more", () => {
    expect(wayOut(hold(1, "revoked"))).to.equal("revoke");
    expect(wayOut(hold(1, "suspended", "authority"))).to.equal("authority");
    expect(wayOut(calendar(1, []))).to.equal("authority");
    expect(wayOut(userStatus(1, "disabled"))).to.equal("authority");
  });

  it("is another key, or where there is none another contract", () => {
    expect(wayOut(grant())).to.equal("anew");
    expect(wayOut(codeClaim(dataset))).to.equal("anew");
    expect(wayOutOf(undefined, because("deleted"))).to.equal("anew");
    expect(wayOut(policy(1))).to.equal("upgrade");
    expect(wayOut(batch(1))).to.equal("upgrade");
    expect(wayOutOf(undefined, because("policyOfNoContract"))).to.equal("upgrade");
  });
});
