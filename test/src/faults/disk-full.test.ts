import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trialSourceRoots, trialSources } from "@mulian/cli";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { skipLoudly } from "../skip.js";

/** Room for a gateway's stores, and not much more. */
const SIZE = "48m";
const CHUNK_BYTES = 65_536;
/** A page of 4 KB has some thirty one-time identifiers, and each request for rows takes three. */
const MORE_THAN_A_PAGE = 16;

describe("a full disk at a gateway (11)", function () {
  this.timeout(180_000);
  let dataDir: string;
  let room: string;
  let isMounted = false;
  let stack: Stack | undefined;
  let grant: string;

  before(async function () {
    dataDir = await mkdtemp(join(tmpdir(), "mulian-full-"));
    room = join(dataDir, "gateways", "civil-affairs", "data");
    await mkdir(room, { recursive: true });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE},mode=0700`, "tmpfs", room], { stdio: "ignore" });
      isMounted = true;
    } catch {
      skipLoudly(this, "a small file system to fill cannot be mounted here (that takes root)");
    }
    stack = await Stack.start({ dataDir, sources: trialSources, sourceRoots: trialSourceRoots });
    const dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset, { filter: { eq: ["provinceCode", "11"] } }));
  });
  after(async () => {
    await stack?.stop();
    if (isMounted) execFileSync("umount", [room]);
    await rm(dataDir, { recursive: true, force: true });
  });

  const running = (): Stack => {
    if (stack === undefined) throw new Error("there is no stack");
    return stack;
  };
  const ballast = (): string => join(room, "ballast");

  const fill = async (): Promise<void> => {
    const file = await open(ballast(), "w");
    try {
      for (let bytes = CHUNK_BYTES; bytes >= 1; bytes = Math.floor(bytes / 16))
        while (
          await file.write(Buffer.alloc(bytes)).then(
            ({ bytesWritten }) => bytesWritten === bytes,
            () => false,
          )
        );
    } finally {
      await file.close();
    }
  };

  const completed = async (): Promise<number> =>
    (await (await running().as("civil-steward")).call("listReceipts", { query: { grant, limit: 200 } })).items.filter(
      ({ outcome }) => outcome === "completed",
    ).length;

  it("serves while there is room, and counts what it served", async () => {
    expect((await rowsOf(running(), grant)).length).to.be.above(300);
    expect(await completed()).to.equal(1);
  });

  it("serves no data without a log, takes no writes, and still answers reads", async () => {
    await fill();
    // The last page of the log may still hold a receipt or two. What was served has one; then nothing is served.
    let served = 1;
    await until("the refusal", async () => {
      const code = await codeOf(rowsOf(running(), grant));
      if (code === "accepted") served += 1;
      return code === "READ_ONLY";
    });
    // The file of one-time identifiers has room in its last page for longer: when that is full too, the code is the same.
    for (let count = 0; count < MORE_THAN_A_PAGE; count++)
      expect(await codeOf(rowsOf(running(), grant))).to.equal("READ_ONLY");
    expect(await completed()).to.equal(served);
    const steward = await running().as("civil-steward");
    const write = steward.call("createDuty", {
      body: { title: "写不下", legalBasis: "条例" },
      idempotencyKey: "full-disk-0001",
    });
    expect(await codeOf(write)).to.equal("READ_ONLY");
    expect((await steward.call("listDatasets", { query: {} })).total).to.equal(1);
  });

  it("does not keep the others from their work", async () => {
    const write = (await running().as("stats-steward")).call("createDuty", {
      body: { title: "别处照常", legalBasis: "条例" },
    });
    expect(await codeOf(write)).to.equal("accepted");
  });

  it("recovers by itself when there is room again", async () => {
    await rm(ballast());
    await until("rows again", async () => (await codeOf(rowsOf(running(), grant))) === "accepted");
    const write = (): Promise<string> =>
      running()
        .as("civil-steward")
        .then((steward) =>
          codeOf(
            steward.call("createDuty", {
              body: { title: "写不下", legalBasis: "条例" },
              idempotencyKey: "full-disk-0001",
            }),
          ),
        );
    await until("writes again", async () => (await write()) === "accepted");
    await running().settle();
    const duties = await (await running().as("bureau-auditor")).call("listDuties", { query: { limit: 200 } });
    expect(duties.items.filter(({ title }) => title === "写不下")).to.have.length(1);
    await until("a clean check", async () => (await running().fsck()).every(({ clean }) => clean));
  });
});
