import type { Calendar, Policy } from "@mulian/domain";
import { expect } from "chai";
import type { Client } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";

interface History<R> {
  readonly items: readonly { version: number; record: R; txId: string; actor: { department: string } }[];
}

/** Far from every other test's days. */
const YEAR = 2031;

describe("the history of the rules", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => {
    stack = await sharedStack();
  });

  /** Another gateway learns of a block a moment after the one that sent it. */
  const versions = <R>(reader: Client, path: string, count: number): Promise<History<R>["items"]> =>
    reader.until(`${count} versions`, async () => {
      const answer = await reader.get(path);
      if (answer.status !== 200) return undefined;
      const { items } = answer.json<History<R>>();
      return items.length === count ? items : undefined;
    });

  it("tells everybody what the limits were before, and who changed them", async () => {
    const authority = await stack.as("data-bureau", "authority");
    const before = (await authority.get("/policy")).json<Policy>();
    // A parameter on which no other test leans.
    const content = { ...before.content, receiptBatchCount: before.content.receiptBatchCount + 1 };
    await authority.created("/policy/update", { expectedVersion: before.version, content });
    const outsider = await stack.as("ecology", "requester");
    const items = await versions<Policy>(outsider, "/policy/history", before.version + 1);
    expect(items.map(({ version }) => version)).to.deep.equal(
      [...Array(before.version + 1).keys()].map((at) => at + 1),
    );
    const [changed, last] = items.slice(-2);
    expect(changed?.record.content, "as it was").to.deep.equal(before.content);
    expect(last?.record.content).to.deep.equal(content);
    expect(last?.actor.department).to.equal("data-bureau");
    expect(last?.txId).not.to.equal(changed?.txId);
  });

  it("tells every version of a year's calendar; a year without one answers as absent", async () => {
    const authority = await stack.as("data-bureau", "authority");
    const first = { year: YEAR, holidays: [`${YEAR}-01-01`], workdays: [] };
    await authority.created("/calendars", { expectedVersion: 0, content: first });
    await authority.created("/calendars", { expectedVersion: 1, content: { ...first, workdays: [`${YEAR}-01-04`] } });
    const outsider = await stack.as("ecology", "requester");
    const items = await versions<Calendar>(outsider, `/calendars/${YEAR}/history`, 2);
    expect(items.map(({ record }) => record.content.workdays)).to.deep.equal([[], [`${YEAR}-01-04`]]);
    expect((await outsider.get(`/calendars/${YEAR + 1}/history`)).status).to.equal(404);
  });
});
