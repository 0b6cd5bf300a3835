import { canonicalJson, type Hold } from "@mulian/domain";
import { expect } from "chai";
import { activeGrant, agreedGrant, cast, digest, openNetwork, publishDataset } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

/** Who a forger says he is: whoever he likes, because no contract sees who signed an earlier transaction. */
const by = { mspId: "AuthorityMSP", enrolmentId: "u-authority", department: "authority" };

describe("a hold that a colluding majority forged", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  /** Stands in the contract's state as if it had been written by an honest one. */
  function forge({
    subjectKind,
    subject,
    actor,
    state,
  }: Pick<Hold, "subjectKind" | "subject" | "actor" | "state">): void {
    const id = `${subjectKind}:${subject}:${actor}`;
    const at = { createdAt: ledger.now, createdBy: by, updatedAt: ledger.now, updatedBy: by };
    const hold = { kind: "hold", id, version: 7, ...at, commandDigest: digest(id), subjectKind, subject, actor, state };
    ledger.state.set(`hold|${id}`, canonicalJson(hold));
  }
  const state = async (subjectKind: string, subject: string, actor: string) =>
    (await ledger.record("hold", subjectKind, subject, actor)).state;

  it("keeps no side from revoking, and no side but itself revokes by it", async () => {
    for (const [actor, own, other] of [
      ["provider", cast.head, cast.unitHead],
      ["grantee", cast.unitHead, cast.head],
      ["authority", cast.authority, cast.head],
    ] as const) {
      for (const forged of ["revoked", "suspended", "none"] as const) {
        ledger = await openNetwork();
        const grant = await agreedGrant(ledger);
        forge({ subjectKind: "grant", subject: grant, actor, state: forged });
        await ledger.submit(other, "grant.revoke", { id: grant, reason: "r" });
        expect((await ledger.record("hold", "grant", grant, actor)).version, "another's is its own").to.equal(7);
        await ledger.submit(own, "grant.revoke", { id: grant, reason: "r" });
        const hold = await ledger.record("hold", "grant", grant, actor);
        expect(hold).to.deep.include({ state: "revoked", version: 8, reason: "r" });
        expect(hold.updatedBy.enrolmentId).to.equal(own.enrolmentId);
      }
    }
  });

  it("is lifted by its side where it suspends, and stays where it revokes: a true one would be lifted likewise", async () => {
    const { grant } = await activeGrant(ledger);
    forge({ subjectKind: "grant", subject: grant, actor: "provider", state: "suspended" });
    await ledger.submit(cast.head, "grant.resume", { id: grant });
    expect(await state("grant", grant, "provider")).to.equal("none");
    forge({ subjectKind: "grant", subject: grant, actor: "provider", state: "revoked" });
    await refused("GRANT_NOT_ACTIVE", ledger.submit(cast.head, "grant.resume", { id: grant }));
  });

  it("closes neither a department nor a dataset for good, and does not shut out the authority", async () => {
    const dataset = await publishDataset(ledger);
    for (const forged of ["suspended", "revoked"] as const) {
      forge({ subjectKind: "department", subject: "authority", actor: "authority", state: forged });
      forge({ subjectKind: "department", subject: "civil-affairs", actor: "authority", state: forged });
      forge({ subjectKind: "dataset", subject: dataset, actor: "authority", state: forged });
      const own = { id: "civil-affairs", expectedVersion: 1, workUnit: "x" };
      await refused("DEPARTMENT_SUSPENDED", ledger.submit(cast.civilOperator, "department.update", own));
      await ledger.submit(cast.authority, "department.resume", { id: "civil-affairs" });
      await ledger.submit(cast.authority, "dataset.lift", { id: dataset });
      expect(await state("department", "civil-affairs", "authority")).to.equal("none");
      expect(await state("dataset", dataset, "authority")).to.equal("none");
    }
    await ledger.submit(cast.civilOperator, "department.update", {
      id: "civil-affairs",
      expectedVersion: 1,
      workUnit: "x",
    });
  });
});
