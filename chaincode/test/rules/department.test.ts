import type { Caller, CommandBody } from "@mulian/domain";
import { expect } from "chai";
import { cast, departmentBody, digest, openNetwork, policyContent, publicJwk, publicSm2Jwk } from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const gateway = { url: "https://gateway.example:8443", tlsSpkiDigest: digest("spki") };

describe("department", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  it("is registered once, by the authority, under its own and the authority's endorsement", async () => {
    await ledger.submit(cast.authority, "department.register", departmentBody("tax", "TaxMSP"));
    expect(ledger.endorsers.get("department|tax")).to.deep.equal(["AuthorityMSP", "TaxMSP"]);
    expect(ledger.endorsers.get("department|authority")).to.deep.equal(["AuthorityMSP"]);
    await refused(
      "ALREADY_EXISTS",
      ledger.submit(cast.authority, "department.register", departmentBody("tax", "OtherMSP")),
    );
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.civilOperator, "department.register", departmentBody("fire", "CivilMSP")),
    );
  });

  it("keeps the authority's department with the authority's MSP", async () => {
    const empty = new Ledger();
    await empty.submit(cast.authority, "policy.initialise", { content: policyContent });
    await refused(
      "INVALID_INPUT",
      empty.submit(cast.authority, "department.register", departmentBody("authority", "CivilMSP")),
    );
    await empty.submit(cast.authority, "department.register", departmentBody("authority", "AuthorityMSP"));
  });

  it("changes its own record only, at the version it saw", async () => {
    await refused(
      "VERSION_CONFLICT",
      ledger.submit(cast.civilOperator, "department.update", {
        id: "civil-affairs",
        expectedVersion: 2,
        workUnit: "数据处",
      }),
    );
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.civilOperator, "department.update", { id: "civil-affairs", expectedVersion: 1 }),
    );
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.civilOperator, "department.update", { id: "statistics", expectedVersion: 1, workUnit: "x" }),
    );
    await refused(
      "NOT_FOUND",
      ledger.submit(cast.civilOperator, "department.update", { id: "nowhere", expectedVersion: 1, workUnit: "x" }),
    );
    await ledger.submit(cast.civilOperator, "department.update", {
      id: "civil-affairs",
      expectedVersion: 1,
      workUnit: "数据处",
    });
    expect(await ledger.record("department", "civil-affairs")).to.include({ workUnit: "数据处", version: 2 });
  });

  it("announces its gateway and keys, and keeps the keys that ended", async () => {
    const [sig, enc, newEnc] = [publicJwk("sig"), publicJwk("enc"), publicJwk("enc")];
    await ledger.submit(cast.civilGateway, "department.announce", {
      id: "civil-affairs",
      expectedVersion: 1,
      gateway,
      keys: [sig, enc],
    });
    ledger.now = "2026-03-03T02:00:00.000Z";
    await ledger.submit(cast.civilGateway, "department.announce", {
      id: "civil-affairs",
      expectedVersion: 2,
      gateway,
      keys: [sig, newEnc],
    });
    const { keys } = await ledger.record("department", "civil-affairs");
    expect(keys.map(({ jwk, until }) => [jwk.kid, until])).to.deep.equal([
      [sig.kid, undefined],
      [enc.kid, ledger.now],
      [newEnc.kid, undefined],
    ]);
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.civilGateway, "department.announce", {
        id: "civil-affairs",
        expectedVersion: 3,
        gateway,
        keys: [sig, enc],
      }),
    );
  });

  it("has a leaked key blocked at once and for good, by itself or the authority, and by nobody else", async () => {
    const [sig, enc, newSig] = [publicJwk("sig"), publicJwk("enc"), publicJwk("sig")];
    const announce = (expectedVersion: number, keys: (typeof sig)[]) =>
      ledger.submit(cast.civilGateway, "department.announce", { id: "civil-affairs", expectedVersion, gateway, keys });
    const block = (as: Caller, kid: string) =>
      ledger.submit(as, "department.block-key", { id: "civil-affairs", kid, reason: "泄露" });
    await announce(1, [sig, enc]);
    await refused("FORBIDDEN", block(cast.unitHead, sig.kid));
    await refused("FORBIDDEN", block(cast.steward, sig.kid));
    await refused("INVALID_INPUT", block(cast.civilOperator, newSig.kid));
    await block(cast.civilOperator, sig.kid);
    expect(await ledger.record("key-block", "civil-affairs", sig.kid)).to.include({ reason: "泄露", version: 1 });
    // Under the chaincode's policy: a department that does not endorse cannot hold it up.
    expect(ledger.endorsers.has(`key-block|civil-affairs:${sig.kid}`)).to.equal(false);
    expect((await block(cast.civilOperator, sig.kid)).writes).to.deep.equal([]);
    await refused("ALREADY_EXISTS", block(cast.authority, sig.kid));
    await block(cast.authority, enc.kid);
    await refused("INVALID_INPUT", announce(2, [sig, enc]));
    await refused("INVALID_INPUT", announce(2, [newSig, enc]));
    await announce(2, [newSig, publicJwk("enc")]);
  });

  it("announces an SM2 key beside the others, for encryption and never instead of them", async () => {
    const announce = (keys: CommandBody<"department.announce">["keys"]) =>
      ledger.submit(cast.civilGateway, "department.announce", {
        id: "civil-affairs",
        expectedVersion: 1,
        gateway,
        keys,
      });
    const [sig, enc, sm2] = [publicJwk("sig"), publicJwk("enc"), publicSm2Jwk()];
    await refused("INVALID_INPUT", announce([sig, sm2]));
    await refused("INVALID_INPUT", announce([sig, enc, { ...sm2, kid: enc.kid }]));
    await announce([sig, enc, sm2]);
  });

  it("refuses keys that are not what they say or lack a use", async () => {
    const [sig, enc] = [publicJwk("sig"), publicJwk("enc")];
    const announce = (keys: (typeof sig)[]) =>
      ledger.submit(cast.civilGateway, "department.announce", {
        id: "civil-affairs",
        expectedVersion: 1,
        gateway,
        keys,
      });
    await refused("INVALID_INPUT", announce([sig, { ...enc, kid: sig.kid }]));
    await refused("INVALID_INPUT", announce([sig, { ...sig, use: "enc" }]));
    await refused("INVALID_INPUT", announce([sig, publicJwk("sig")]));
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.statisticsGateway, "department.announce", {
        id: "civil-affairs",
        expectedVersion: 1,
        gateway,
        keys: [sig, enc],
      }),
    );
    await announce([sig, enc]);
  });

  it("is suspended and resumed by the authority alone, which never suspends itself", async () => {
    await refused("WRONG_STATE", ledger.submit(cast.authority, "department.resume", { id: "civil-affairs" }));
    await refused("NOT_FOUND", ledger.submit(cast.authority, "department.suspend", { id: "nowhere", reason: "核查" }));
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.authority, "department.suspend", { id: "authority", reason: "核查" }),
    );
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.civilOperator, "department.suspend", { id: "statistics", reason: "核查" }),
    );
    await ledger.submit(cast.authority, "department.suspend", { id: "civil-affairs", reason: "核查" });
    await refused(
      "WRONG_STATE",
      ledger.submit(cast.authority, "department.suspend", { id: "civil-affairs", reason: "再查" }),
    );
    await ledger.submit(cast.authority, "department.resume", { id: "civil-affairs" });
    expect(ledger.endorsers.has("hold|department:civil-affairs:authority")).to.equal(false);
  });
});
