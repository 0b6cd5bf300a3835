import { expect } from "chai";
import { cast, completeRequest, key, openNetwork, publishDataset, registerDuty } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";
import { WAYS, type Way } from "../support/ways.js";

/** One command ready to be sent, as often as one likes. */
interface Prepared {
  readonly ledger: Ledger;
  readonly send: () => ReturnType<Ledger["submit"]>;
}

async function prepare(way: Way): Promise<Prepared> {
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
