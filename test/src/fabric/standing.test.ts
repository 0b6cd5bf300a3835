import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { runCommand } from "../support/command-line.js";
import { needsFabric } from "../support/needs-fabric.js";
import { freePorts } from "../support/stack.js";
import { until } from "../support/until.js";

/** Some twenty-five processes start, three times, on a busy machine. */
const LIMIT_MS = 600_000;

/** Databases close, each process within its own limit. */
const ENDED_LIMIT_MS = 90_000;

interface Status {
  readonly network: string;
  readonly height: number;
  readonly gateways: readonly { readonly department: string; readonly url: string; readonly ready: boolean }[];
}

describe("the standing system on real Fabric", function () {
  this.timeout(LIMIT_MS);
  let data: string;
  let port: number;

  before(async function () {
    needsFabric(this);
    data = await mkdtemp(join(tmpdir(), "mulian-fabric-standing-"));
    port = freePorts();
  });
  after(async () => {
    if (data === undefined) return;
    await mulian("stop");
    await rm(data, { recursive: true, force: true });
  });

  const mulian = (...words: string[]) => runCommand([...words, "--data", data]);

  async function start(): Promise<Status> {
    const started = await mulian("start", "--detach", "--network", "fabric", "--port", String(port));
    expect(started.status, started.stderr).to.equal(0);
    const { status, stdout, stderr } = await mulian("status", "--json");
    expect(status, stderr).to.equal(0);
    const found = JSON.parse(stdout) as Status; // `status --json`
    expect(found.gateways.map(({ ready }) => ready)).to.deep.equal([true, true, true, true]);
    return found;
  }

  it("starts, is the same after a stop and a start, and after a kill of its supervisor", async () => {
    const first = await start();
    expect(first.network).to.equal("fabric");
    const body = ["--title", "行政区划管理", "--legal-basis", "《行政区划管理条例》第三条"];
    const created = await mulian("duty", "create", ...body, "--as", "civil-steward", "--json");
    expect(created.status, created.stderr).to.equal(0);
    expect((await mulian("network", "status")).status).to.equal(0);
    expect((await mulian("stop")).status).to.equal(0);
    const second = await start();
    expect(second.gateways.map(({ url }) => url)).to.deep.equal(first.gateways.map(({ url }) => url));
    expect(second.height).to.be.at.least(first.height + 1);
    expect(await duties()).to.equal(1);
    const { pid } = JSON.parse(await readFile(join(data, "standing.json"), "utf8")) as { pid: number }; // the supervisor's own
    process.kill(pid, "SIGKILL");
    // Its children see their pipe close and end by themselves.
    await until("nothing of it to run", async () => !(await commandLines()).includes(data), ENDED_LIMIT_MS);
    await start();
    expect(await duties()).to.equal(1);
    expect((await mulian("fsck", "--json")).status).to.equal(0);
  });

  it("leaves nothing when it is stopped", async () => {
    expect((await mulian("stop")).status).to.equal(0);
    expect(await commandLines()).not.to.include(data);
  });

  async function commandLines(): Promise<string> {
    return (await promisify(execFile)("ps", ["-eo", "args"])).stdout;
  }

  async function duties(): Promise<number> {
    const { status, stdout, stderr } = await mulian("duty", "list", "--as", "stats-steward", "--json");
    expect(status, stderr).to.equal(0);
    return JSON.parse(stdout).total as number; // `listDuties`
  }
});
