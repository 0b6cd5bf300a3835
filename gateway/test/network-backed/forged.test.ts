import type { Alarm, FsckReport } from "@mulian/domain";
import { expect } from "chai";
import { DOCTORED_CONTRACT, Forger } from "../support/forger.js";
import { CIVIL_AFFAIRS, DEPARTMENTS, Stack } from "../support/stack.js";
import { STREETS_BINDING, streetsFile } from "../support/streets.js";
import { activeGrant, onTerms, publishedDataset, signedRequest } from "../support/work.js";

/** Three of four are the majority; the victim's organisation is not among them. */
const COLLUDING = ["AuthorityMSP", "CivilAffairsMSP", "EcologyMSP"];

describe("what a majority that colludes writes with another contract", function () {
  this.timeout(180_000);
  let stack: Stack;
  /** An approver of the provider. */
  let rogue: Forger;

  before(async () => {
    const { directory, path } = await streetsFile();
    const departments = DEPARTMENTS.map((department) =>
      department === CIVIL_AFFAIRS
        ? { ...department, bindings: { [STREETS_BINDING]: { kind: "csv", path } } }
        : department,
    );
    stack = await Stack.start({ departments, sourceDirectories: [directory], chaincodeDir: DOCTORED_CONTRACT });
    rogue = await Forger.enrol(stack, "civil-affairs", "u-rogue", ["approver"]);
  });
  after(async () => {
    rogue?.close();
    await stack?.close();
  });

  const asked = async (who: "civil-affairs" | "statistics", grant: string): Promise<unknown> =>
    (await (await stack.as(who, "approver")).get(`/grants/${grant}`)).json()["effectiveState"];
  const alarmsOf = async (id: string, role: "auditor" | "operator"): Promise<readonly Alarm[]> => {
    const answer = await (await stack.as(id, role)).get("/audit/alarms");
    return answer.json<{ items: Alarm[] }>().items.filter(({ code }) => code === "versionVoid");
  };
  /** Once every gateway that is asked has the forged block. */
  const alarmOn = async (subject: string): Promise<Alarm> =>
    (await stack.as("data-bureau", "auditor")).until("the alarm", async () =>
      (await alarmsOf("data-bureau", "auditor")).find((alarm) => alarm.subject === subject),
    );

  it("is a revocation in the grantee's name: it stops nothing, is told with who did it, and the grantee can still revoke", async () => {
    const grant = await activeGrant(stack, await publishedDataset(stack));
    const victim = { mspId: "StatisticsMSP", enrolmentId: "u-of-theirs", department: "statistics" };
    const id = `grant:${grant}:grantee`;
    const hold = { kind: "hold", id, version: 1, subjectKind: "grant", subject: grant, actor: "grantee" } as const;
    const said = { state: "revoked", reason: "x", commandDigest: "c".repeat(64), createdBy: victim, updatedBy: victim };
    const txId = await rogue.write([{ ...hold, ...said }], COLLUDING);

    const { voidVersion, department, text } = await alarmOn(`hold:${id}`);
    expect(department).to.equal("statistics");
    expect(voidVersion).to.deep.include({ record: `hold:${id}`, txId, version: 1, endorsers: COLLUDING });
    expect(voidVersion?.code).to.equal("anotherWriter");
    expect(voidVersion?.creator).to.deep.equal({ mspId: "CivilAffairsMSP", enrolmentId: "u-rogue" });
    for (const part of [txId, "u-rogue", ...COLLUDING, id]) expect(text).to.contain(part);
    expect(await alarmsOf("statistics", "operator"), "the victim's operator").to.have.length(1);
    expect(await alarmsOf("ecology", "operator"), "an operator whom it does not concern").to.deep.equal([]);
    expect(await asked("statistics", grant)).to.equal("active");
    const auditor = await stack.as("data-bureau", "auditor");
    const inChinese = await auditor.get("/audit/alarms", { "accept-language": "zh" });
    const [told] = inChinese.json<{ items: Alarm[] }>().items.filter(({ code }) => code === "versionVoid");
    expect(told?.text).to.contain("不予承认").and.to.contain(told?.voidVersion?.reason);
    const { items } = (await auditor.get(`/audit/trace?grant=${grant}`)).json<{ items: { txId?: string }[] }>();
    expect(
      items.map((step) => step.txId),
      "no step of the grant's",
    ).to.not.include(txId);
    const { code, details, reason } = voidVersion ?? {};
    const { writes } = (await auditor.get(`/audit/transactions/${txId}`)).json<{ writes: object[] }>();
    expect(writes).to.deep.equal([{ kind: "hold", id, version: 1, code, details, reason }]);

    const report = (await (await stack.as("statistics", "operator")).post("/audit/fsck")).json<FsckReport>();
    expect(report.clean).to.equal(false);
    expect(report.differences.map(({ where, subject }) => `${where} ${subject}`)).to.deep.equal([`ledger hold:${id}`]);
    expect(report.differences[0]).to.include({ code: "anotherWriter" });
    expect(report.differences[0]?.detail).to.contain(txId);
    const metrics = await (await fetch(`${stack.gateway("statistics").apiUrl}/metrics`)).text();
    expect(metrics).to.match(/^mulian_void_versions 1$/m);

    // The contract, too, reads what was forged: the side's own revocation is taken all the same.
    await (await stack.as("statistics", "approver")).created(`/grants/${grant}/revoke`, { reason: "no more needed" });
    expect(await asked("statistics", grant)).to.equal("revoked");
    expect(await alarmsOf("data-bureau", "auditor"), "its own word is none").to.have.length(1);
  });

  it("is a grant deleted and something else written: gateways keep the grant, and tell of both writes", async () => {
    const grant = await activeGrant(stack, await publishedDataset(stack));
    const txId = await rogue.spoil("grant", grant, COLLUDING);
    const deleted = await alarmOn(`grant:${grant}`);
    expect(deleted.voidVersion).to.deep.include({ txId, code: "deleted", endorsers: COLLUDING });
    expect((await alarmOn("write:plain")).voidVersion).to.include({ txId, record: "plain" });
    expect(await asked("civil-affairs", grant)).to.equal("active");
  });

  it("is a policy that leaves a grant's key to another organisation: it stops no reading, and is told", async () => {
    const grant = await activeGrant(stack, await publishedDataset(stack));
    const txId = await rogue.bind("grant", grant, "EcologyMSP", COLLUDING);
    const bound = await alarmOn(`grant:${grant}`);
    expect(bound.voidVersion).to.deep.include({ txId, code: "policyOfNoContract", endorsers: COLLUDING });
    expect(await asked("civil-affairs", grant)).to.equal("active");
  });

  it("is the second signature on core data in a colleague's name: what is decided with it is no grant", async () => {
    const dataset = await publishedDataset(stack, { grade: "core" });
    const request = await signedRequest(stack, dataset);
    const approver = await stack.as("civil-affairs", "approver");
    const terms = await approver.until("the signed request", async () => {
      const signed = (await approver.get(`/access-requests/${request}`)).json()["completedAt"] !== undefined;
      return signed ? onTerms(approver, request) : undefined;
    });
    const colleague = { ...rogue.actor, enrolmentId: "u-colleague" };
    await approver.created(`/access-requests/${request}/decide`, { ...terms, outcome: "grant" });
    const approval = { kind: "approval", id: `${request}:provider-second`, version: 1, request } as const;
    const step = { step: "provider-second", by: colleague, termsDigest: terms.termsDigest } as const;
    const writer = { commandDigest: "c".repeat(64), createdBy: rogue.actor, updatedBy: rogue.actor };
    await rogue.write([{ ...approval, ...step, ...writer }], COLLUDING);
    await alarmOn(`approval:${request}:provider-second`);

    const authority = await stack.as("data-bureau", "authority");
    const decided = await authority.created(`/access-requests/${request}/decide`, { ...terms, outcome: "grant" });
    expect(decided.grant, "the contract counts the forged signature").to.be.a("string");
    const grants = await alarmOn(`grant:${decided.grant}`);
    expect(grants.voidVersion).to.deep.include({ code: "signaturesMissing", details: { steps: "provider-second" } });
    expect((await approver.get(`/grants/${decided.grant}`)).status).to.equal(404);
    expect((await approver.get(`/access-requests/${request}`)).json()["state"]).to.equal("submitted");
  });
});
