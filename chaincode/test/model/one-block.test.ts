import {
  DomainError,
  effectiveGrantState,
  type Caller,
  type CommandBody,
  type CommandName,
  type Grant,
} from "@mulian/domain";
import { expect } from "chai";
import {
  activeGrant,
  agreedGrant,
  cast,
  completeRequest,
  deliveredGrant,
  openNetwork,
  publishDataset,
  reportedCorrection,
} from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import type { Outcome } from "../../src/rules/rule.js";

interface Sent {
  readonly as: Caller;
  readonly name: CommandName;
  readonly body: object;
}

/** What an endorser answers: an outcome with the keys it read, or a refusal. */
interface Endorsed {
  readonly outcome: Outcome;
  readonly readSet: Map<string, string | undefined>;
}

const send = <N extends CommandName>(as: Caller, name: N, body: CommandBody<N>): Sent => ({ as, name, body });

async function endorse(ledger: Ledger, { as, name, body }: Sent): Promise<Endorsed | undefined> {
  const readSet = new Map<string, string | undefined>();
  try {
    // `send` checked that the body is the command's.
    return { outcome: await ledger.simulate(as, name, body as CommandBody<typeof name>, readSet), readSet };
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Fabric's check at commit: nothing that was read has changed since. */
function commitIfCurrent(ledger: Ledger, { outcome, readSet }: Endorsed): boolean {
  const isCurrent = [...readSet].every(([key, text]) => ledger.state.get(key) === text);
  if (isCurrent) ledger.commit(outcome);
  return isCurrent;
}

const copyOf = (ledger: Ledger): Ledger => {
  const copy = new Ledger();
  copy.now = ledger.now;
  for (const [key, text] of ledger.state) copy.state.set(key, text);
  return copy;
};

async function effectiveState(ledger: Ledger, id: string): Promise<string> {
  const read = ledger.reader();
  const grant: Grant = await ledger.record("grant", id);
  const holds = await Promise.all(
    (["provider", "grantee", "authority"] as const).map((actor) => read.get("hold", "grant", id, actor)),
  );
  return effectiveGrantState(
    grant,
    holds.filter((hold) => hold !== undefined),
    ledger.now,
  );
}

/** Everything that the parties and the authority can do to one grant. */
const onGrant = (id: string, version: number, holding: string | undefined): Sent[] => [
  send(cast.civilGateway, "grant.deliver", { id, expectedVersion: version, key: { holdingKind: "access-key" } }),
  send(cast.requester, "grant.complete", { id, expectedVersion: version, reason: "已达成" }),
  ...(holding === undefined
    ? []
    : [send(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 })]),
  ...(holding === undefined
    ? []
    : [send(cast.civilGateway, "key-holding.end", { id: holding, expectedVersion: 2, endedBy: "revoked" })]),
  ...[cast.head, cast.unitHead, cast.authority].flatMap((as) => [
    send(as, "grant.suspend", { id, reason: "核查" }),
    send(as, "grant.resume", { id }),
    send(as, "grant.revoke", { id, reason: "收回" }),
    send(as, "grant.terminate", { id, expectedVersion: version, reason: "滥用" }),
  ]),
];

/** Two in one block: both endorsed on the same state, then ordered one after the other. */
async function inOneBlock(start: Ledger, first: Sent, second: Sent): Promise<{ ledger: Ledger; both: boolean }> {
  const ledger = copyOf(start);
  const [one, two] = [await endorse(ledger, first), await endorse(ledger, second)];
  const committed = [one, two].map((endorsed) => endorsed !== undefined && commitIfCurrent(ledger, endorsed));
  return { ledger, both: committed.every(Boolean) };
}

describe("two commands on one grant in one block", function () {
  this.timeout(180_000);

  const starts: Readonly<
    Record<string, (ledger: Ledger) => Promise<{ grant: string; holding?: string; version: number }>>
  > = {
    agreed: async (ledger) => ({ grant: await agreedGrant(ledger), version: 1 }),
    delivered: async (ledger) => ({ ...(await deliveredGrant(ledger)), version: 2 }),
    active: async (ledger) => ({ ...(await activeGrant(ledger)), version: 3 }),
    "active, suspended by the provider": async (ledger) => {
      const active = await activeGrant(ledger);
      await ledger.submit(cast.head, "grant.suspend", { id: active.grant, reason: "核查" });
      return { ...active, version: 3 };
    },
    "active, suspended by the provider and the authority": async (ledger) => {
      const active = await activeGrant(ledger);
      await ledger.submit(cast.head, "grant.suspend", { id: active.grant, reason: "核查" });
      await ledger.submit(cast.authority, "grant.suspend", { id: active.grant, reason: "核查" });
      return { ...active, version: 3 };
    },
  };

  for (const [name, start] of Object.entries(starts)) {
    it(`${name}: they conflict, or could have come one after the other`, async () => {
      const ledger = await openNetwork();
      const { grant, holding, version } = await start(ledger);
      const commands = onGrant(grant, version, holding);
      let met = 0;
      for (const first of commands) {
        for (const second of commands.filter((command) => command !== first)) {
          const label = `${first.as.enrolmentId} ${first.name} then ${second.as.enrolmentId} ${second.name}`;
          const block = await inOneBlock(ledger, first, second);
          if (!block.both) continue;
          met += 1;
          const serial = copyOf(ledger);
          await serial.submit(first.as, first.name, first.body as CommandBody<typeof first.name>);
          const after = await endorse(serial, second);
          // Only what the second would also have been allowed after the first may have passed beside it…
          if (after === undefined) return expect.fail(label);
          serial.commit(after.outcome);
          // …and the strictest of the two stands.
          const state = await effectiveState(block.ledger, grant);
          expect(state, label).to.equal(await effectiveState(serial, grant));
          if ([first.name, second.name].includes("grant.revoke")) expect(state, label).to.equal("revoked");
        }
      }
      expect(met, "pairs that both passed").to.be.at.least(1);
    });
  }

  it("never hands over what somebody stopped in the same block", async () => {
    const ledger = await openNetwork();
    const grant = await agreedGrant(ledger);
    const deliver = send(cast.civilGateway, "grant.deliver", {
      id: grant,
      expectedVersion: 1,
      key: { holdingKind: "access-key" },
    });
    for (const stop of [
      send(cast.unitHead, "grant.revoke", { id: grant, reason: "r" }),
      send(cast.authority, "grant.suspend", { id: grant, reason: "r" }),
    ]) {
      const block = await inOneBlock(ledger, stop, deliver);
      expect(block.both).to.equal(false);
      expect((await block.ledger.record("grant", grant)).state).to.equal("agreed");
    }
  });
});

describe("two signatures on one request in one block", () => {
  it("the second conflicts, and decides when it is sent again", async () => {
    const ledger = await openNetwork();
    const { id, termsDigest } = await completeRequest(ledger, await publishDataset(ledger, { grade: "important" }));
    const decide = (as: Caller) =>
      send(as, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
    for (const [first, second] of [
      [cast.head, cast.authority],
      [cast.authority, cast.head],
    ] as const) {
      const block = await inOneBlock(ledger, decide(first), decide(second));
      expect(block.both).to.equal(false);
      const { result } = await block.ledger.submit(second, "request.decide", {
        id,
        expectedVersion: 2,
        termsDigest,
        outcome: "grant",
      });
      expect(result.grant).to.be.a("string");
    }
  });

  it("a withdrawal and a decision do not both pass", async () => {
    const ledger = await openNetwork();
    const { id, termsDigest } = await completeRequest(ledger, await publishDataset(ledger, { grade: "important" }));
    await ledger.submit(cast.head, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
    const decide = send(cast.authority, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
    const withdraw = send(cast.requester, "request.withdraw", { id, expectedVersion: 2 });
    for (const pair of [
      [decide, withdraw],
      [withdraw, decide],
    ] as const)
      expect((await inOneBlock(ledger, ...pair)).both).to.equal(false);
  });
});

describe("two commands on one correction in one block", () => {
  it("an answer and a withdrawal, or two answers, do not both pass", async () => {
    const ledger = await openNetwork();
    const id = await reportedCorrection(ledger);
    const answer = (as: Caller) =>
      send(as, "correction.answer", {
        id,
        expectedVersion: 1,
        answers: [{ finding: 1, outcome: "corrected" }],
        documents: [],
      });
    const withdraw = send(cast.requester, "correction.withdraw", { id, expectedVersion: 1 });
    for (const pair of [
      [answer(cast.steward), withdraw],
      [withdraw, answer(cast.steward)],
      [answer(cast.steward), answer(cast.head)],
    ] as const)
      expect((await inOneBlock(ledger, ...pair)).both).to.equal(false);
  });
});
