import type { Caller, CommandBody, CommandName } from "@mulian/domain";
import { expect } from "chai";
import {
  accountBody,
  activeGrant,
  agreedGrant,
  cast,
  completeRequest,
  correctionBody,
  datasetContent,
  deliveredGrant,
  departmentBody,
  digest,
  key,
  openNetwork,
  policyContent,
  accountOf,
  publishDataset,
  registerDuty,
  reportedCorrection,
  termsFor,
} from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

/** One command ready to be sent, as often as one likes. */
interface Prepared {
  readonly ledger: Ledger;
  readonly send: () => ReturnType<Ledger["submit"]>;
}

type Prepare = (ledger: Ledger) => Promise<{ as: Caller; name: CommandName; body: unknown }>;

const conditional = { shareType: "conditional" as const, conditions: { scope: [], use: "统计" } };
const prepared = <N extends CommandName>(as: Caller, name: N, body: CommandBody<N>) => ({ as, name, body });
const undecided = async (ledger: Ledger) => completeRequest(ledger, await publishDataset(ledger, conditional));

/** One way to each command that can be repeated. */
const WAYS: Readonly<Record<string, Prepare>> = {
  "policy.update": async () =>
    prepared(cast.authority, "policy.update", { expectedVersion: 1, content: { ...policyContent, deliverDays: 9 } }),
  "calendar.set": async () =>
    prepared(cast.authority, "calendar.set", {
      expectedVersion: 0,
      content: { year: 2027, holidays: [], workdays: [] },
    }),
  "user.set-status": async () =>
    prepared(cast.authority, "user.set-status", {
      mspId: "CivilMSP",
      enrolmentId: "x",
      expectedVersion: 0,
      status: "disabled",
      reason: "r",
    }),
  "receipts.commit": async () =>
    prepared(cast.civilGateway, "receipts.commit", {
      batchNumber: 1,
      firstSequence: 1,
      lastSequence: 1,
      merkleRoot: digest("r"),
      totals: [],
    }),
  "department.register": async () => prepared(cast.authority, "department.register", departmentBody("tax", "TaxMSP")),
  "department.update": async () =>
    prepared(cast.civilOperator, "department.update", { id: "civil-affairs", expectedVersion: 1, workUnit: "处" }),
  "department.suspend": async () => prepared(cast.authority, "department.suspend", { id: "health", reason: "r" }),
  "duty.register": async () =>
    prepared(cast.steward, "duty.register", { idempotencyKey: key(), title: "职责", legalBasis: "法" }),
  "duty.repeal": async (ledger) =>
    prepared(cast.head, "duty.repeal", { id: await registerDuty(ledger), expectedVersion: 1 }),
  "dataset.submit": async (ledger) =>
    prepared(cast.head, "dataset.submit", {
      idempotencyKey: key(),
      content: datasetContent(await registerDuty(ledger)),
    }),
  "dataset.suspend": async (ledger) =>
    prepared(cast.head, "dataset.suspend", { id: await publishDataset(ledger), expectedVersion: 2, reason: "r" }),
  "dataset.hold": async (ledger) =>
    prepared(cast.authority, "dataset.hold", { id: await publishDataset(ledger), reason: "r" }),
  "request.submit": async (ledger) =>
    prepared(cast.requester, "request.submit", {
      idempotencyKey: key(),
      terms: termsFor(await publishDataset(ledger)),
    }),
  "request.ask-supplement": async (ledger) =>
    prepared(cast.head, "request.ask-supplement", {
      id: (await undecided(ledger)).id,
      expectedVersion: 2,
      missing: ["x"],
    }),
  "request.extend": async (ledger) =>
    prepared(cast.authority, "request.extend", { id: (await undecided(ledger)).id, expectedVersion: 2, reason: "r" }),
  "request.decide": async (ledger) => {
    const { id, termsDigest } = await undecided(ledger);
    return prepared(cast.head, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
  },
  "request.withdraw": async (ledger) =>
    prepared(cast.requester, "request.withdraw", { id: (await undecided(ledger)).id, expectedVersion: 2 }),
  "grant.deliver": async (ledger) =>
    prepared(cast.civilGateway, "grant.deliver", {
      id: await agreedGrant(ledger),
      expectedVersion: 1,
      key: { holdingKind: "access-key" },
    }),
  "grant.suspend": async (ledger) =>
    prepared(cast.head, "grant.suspend", { id: await agreedGrant(ledger), reason: "r" }),
  "grant.revoke": async (ledger) =>
    prepared(cast.unitHead, "grant.revoke", { id: await agreedGrant(ledger), reason: "r" }),
  "grant.complete": async (ledger) =>
    prepared(cast.requester, "grant.complete", {
      id: (await activeGrant(ledger)).grant,
      expectedVersion: 3,
      reason: "r",
    }),
  "key-holding.acknowledge": async (ledger) =>
    prepared(cast.statisticsGateway, "key-holding.acknowledge", {
      id: (await deliveredGrant(ledger)).holding,
      expectedVersion: 1,
    }),
  "key-holding.end": async (ledger) =>
    prepared(cast.statisticsGateway, "key-holding.end", {
      id: (await activeGrant(ledger)).holding,
      expectedVersion: 2,
      endedBy: "destroyed",
    }),
  "use.record": async (ledger) =>
    prepared(cast.requester, "use.record", accountBody((await activeGrant(ledger)).grant)),
  "use.amend": async (ledger) => {
    const { idempotencyKey: _key, grant: _grant, ...account } = accountBody("");
    const documents = [{ role: "effect" as const, digest: digest("more") }];
    return prepared(cast.requester, "use.amend", {
      ...account,
      id: await accountOf(ledger, (await activeGrant(ledger)).grant),
      expectedVersion: 1,
      documents,
    });
  },
  "correction.report": async (ledger) =>
    prepared(cast.requester, "correction.report", correctionBody((await activeGrant(ledger)).grant)),
  "correction.answer": async (ledger) =>
    prepared(cast.steward, "correction.answer", {
      id: await reportedCorrection(ledger),
      expectedVersion: 1,
      answers: [{ finding: 1, outcome: "corrected" }],
      documents: [],
    }),
  "correction.withdraw": async (ledger) =>
    prepared(cast.requester, "correction.withdraw", { id: await reportedCorrection(ledger), expectedVersion: 1 }),
};

async function prepare(way: Prepare): Promise<Prepared> {
  const ledger = await openNetwork();
  const { as, name, body } = await way(ledger);
  return { ledger, send: () => ledger.submit(as, name, body as never) }; // `prepared` checked that the body is the command's
}

describe("a command sent again", () => {
  for (const [name, way] of Object.entries(WAYS)) {
    it(`${name}: answers as the first time and writes nothing`, async () => {
      const { ledger, send } = await prepare(way);
      const first = await send();
      expect(first.writes).to.not.have.length(0);
      const state = new Map(ledger.state);
      ledger.now = new Date(Date.parse(ledger.now) + 60_000).toISOString();
      const second = await send();
      expect(second).to.deep.equal({ writes: [], result: first.result });
      expect(ledger.state).to.deep.equal(state);
    });
  }

  it("is recognised as a creation after the record went on", async () => {
    const ledger = await openNetwork();
    const body = { idempotencyKey: key(), title: "职责", legalBasis: "法" };
    const first = await ledger.submit(cast.steward, "duty.register", body);
    await ledger.submit(cast.steward, "duty.update", { id: first.result.id, expectedVersion: 1, title: "新题" });
    expect(await ledger.submit(cast.steward, "duty.register", body)).to.deep.equal({
      writes: [],
      result: first.result,
    });
  });

  it("with the key of another body is refused; another user's key is another key", async () => {
    const ledger = await openNetwork();
    const body = { idempotencyKey: key(), title: "职责", legalBasis: "法" };
    const first = await ledger.submit(cast.steward, "duty.register", body);
    await refused("IDEMPOTENCY_MISMATCH", ledger.submit(cast.steward, "duty.register", { ...body, title: "别题" }));
    const other = await ledger.submit({ ...cast.steward, enrolmentId: "other" }, "duty.register", body);
    expect(other.result.id).to.not.equal(first.result.id);
  });

  it("by somebody else is another command", async () => {
    const ledger = await openNetwork();
    const duty = await registerDuty(ledger);
    await ledger.submit(cast.head, "duty.repeal", { id: duty, expectedVersion: 1 });
    await refused("VERSION_CONFLICT", ledger.submit(cast.secondHead, "duty.repeal", { id: duty, expectedVersion: 1 }));
  });

  it("recognises a signature that did not decide, also after the decision", async () => {
    const ledger = await openNetwork();
    const { id, termsDigest } = await completeRequest(ledger, await publishDataset(ledger, { grade: "important" }));
    const body = { id, expectedVersion: 2, termsDigest, outcome: "grant" } as const;
    const first = await ledger.submit(cast.head, "request.decide", body);
    expect(await ledger.submit(cast.head, "request.decide", body)).to.deep.equal({ writes: [], result: first.result });
    const last = await ledger.submit(cast.authority, "request.decide", body);
    expect(await ledger.submit(cast.head, "request.decide", body)).to.deep.equal({ writes: [], result: first.result });
    expect(await ledger.submit(cast.authority, "request.decide", body)).to.deep.equal({
      writes: [],
      result: last.result,
    });
    expect(last.result.grant).to.be.a("string");
  });
});
