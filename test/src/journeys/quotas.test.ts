import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExitStatus } from "@mulian/cli";
import type { ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { problemOf } from "../support/code-of.js";
import { type Finished, runCommand } from "../support/command-line.js";
import { datasetContent, item, type NewRequest, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const ROWS = 300;
const TABLE = ["code,name", ...Array.from({ length: ROWS }, (_, index) => `${index},街道${index}`)].join("\n");

describe("quotas of rows, calls and bytes, for a day and for the whole term", function () {
  this.timeout(180_000);
  const system = shareStack(async (folder) => {
    await writeFile(join(folder, "streets.csv"), `${TABLE}\n`);
    const bindings = { "counted-streets": { kind: "csv", path: join(folder, "streets.csv") } };
    return { sources: { "civil-affairs": bindings }, sourceRoots: [folder] };
  });
  let stack: Stack;
  let dataset: string;

  before(async function () {
    stack = await system(this);
    const content = datasetContent(await registerDuty(stack), { items: [item("code", true), item("name")] });
    dataset = await publish(stack, content, "counted-streets");
  });

  const granted = (quota: NewRequest["quota"]): Promise<string> =>
    obtain(stack, newRequest(dataset, quota === undefined ? {} : { quota }));
  const fetchRows = (grant: string, ...more: string[]): Promise<Finished> =>
    runCommand(["fetch", grant, ...more, "--as", "stats-requester"], { environment: { MULIAN_DATA: stack.dataDir } });
  const read = async (grant: string, limit: number): Promise<string> => {
    const requester = await stack.as("stats-requester");
    return (await requester.stream("getRows", { params: { id: grant }, query: { limit } })).text();
  };
  /** Every receipt of the grant once there are so many, oldest first, as the provider has them. */
  const receiptsOf = async (grant: string, count: number): Promise<readonly ReceiptView[]> => {
    const steward = await stack.as("civil-steward");
    return until("the receipts", async () => {
      const { items } = await steward.call("listReceipts", { query: { grant } });
      return items.length >= count && items.toReversed();
    });
  };
  const told = ({ outcome, rows, reason }: ReceiptView): string => [outcome, rows, reason].join(" ").trim();

  for (const quota of [{ rowsPerDay: 250 }, { rowsTotal: 250 }])
    it(`lets ${JSON.stringify(quota)} leave to the row, whoever asks, and then none`, async () => {
      const grant = await granted(quota);
      const first = await fetchRows(grant, "--limit", "200");
      expect(first.status, first.stderr).to.equal(ExitStatus.done);
      await read(grant, 100).catch(() => undefined); // cut where the quota ends, which its receipt tells
      const spent = await fetchRows(grant);
      expect([spent.status, spent.stderr.split(":")[0]]).to.deep.equal([ExitStatus.refused, "QUOTA_EXCEEDED"]);
      expect(await problemOf(read(grant, 1))).to.include({ code: "QUOTA_EXCEEDED", status: 429 });
      expect((await receiptsOf(grant, 4)).map(told)).to.deep.equal([
        "completed 200",
        "broken 50 QUOTA_EXCEEDED",
        "broken 0 QUOTA_EXCEEDED",
        "broken 0 QUOTA_EXCEEDED",
      ]);
    });

  for (const quota of [{ callsPerDay: 2 }, { callsTotal: 2 }])
    it(`answers ${JSON.stringify(quota)}, by the command line as by the API, and no more`, async () => {
      const grant = await granted(quota);
      expect((await fetchRows(grant, "--limit", "1")).status).to.equal(ExitStatus.done);
      expect(await read(grant, 1)).to.include("街道0");
      const third = await fetchRows(grant, "--limit", "1");
      expect([third.status, third.stderr.split(":")[0]]).to.deep.equal([ExitStatus.refused, "QUOTA_EXCEEDED"]);
      expect((await receiptsOf(grant, 3)).map(told)).to.deep.equal([
        "completed 1",
        "completed 1",
        "refused 0 QUOTA_EXCEEDED",
      ]);
    });

  for (const quota of [{ bytesPerDay: 2_000 }, { bytesTotal: 2_000 }])
    it(`lets no more bytes leave than ${JSON.stringify(quota)}`, async () => {
      const grant = await granted(quota);
      const [line] = (await read(grant, 1)).split("\n");
      expect(line).to.include("街道0");
      const all = await fetchRows(grant);
      expect([all.status, all.stdout]).to.deep.equal([ExitStatus.refused, ""]);
      expect(all.stderr).to.include("QUOTA_EXCEEDED");
      const receipts = await receiptsOf(grant, 2);
      expect(receipts.map(told)).to.deep.equal(["completed 1", "broken 0 QUOTA_EXCEEDED"]);
      expect(receipts.reduce((sum, { bytes }) => sum + bytes, 0)).to.be.at.most(2_000);
    });

  it("have no say where the terms name none", async () => {
    const grant = await granted(undefined);
    for (let calls = 0; calls < 3; calls += 1)
      expect((await read(grant, ROWS)).trimEnd().split("\n")).to.have.length(ROWS);
  });
});
