import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { poll } from "../../src/poll.js";
import { type ServiceOptions, ServiceProcess } from "../../src/standing/service-process.js";

const LIMIT_MS = 60_000;

describe("a process of the standing system", function () {
  this.timeout(LIMIT_MS);
  let folder: string;
  let asked: AbortController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mulian-service-"));
    asked = new AbortController();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program that writes its id into a file, then does what it is told. */
  async function service(then: string): Promise<ServiceOptions> {
    const script = join(folder, "service.mjs");
    await writeFile(
      script,
      `import { renameSync, writeFileSync } from "node:fs";
       ${then}
       writeFileSync(${JSON.stringify(join(folder, "pid.new"))}, String(process.pid));
       renameSync(${JSON.stringify(join(folder, "pid.new"))}, ${JSON.stringify(join(folder, "pid"))});`,
    );
    return { name: "service", script, args: [], logFile: join(folder, "log"), signal: asked.signal };
  }
  const pidWhenStarted = async (): Promise<string> => {
    const pid = await poll(LIMIT_MS, () => readFile(join(folder, "pid"), "utf8").catch(() => undefined));
    return pid ?? expect.fail("it did not start");
  };
  const failureOf = (start: Promise<unknown>): Promise<unknown> =>
    start.then(
      () => "started",
      (error: unknown) => error,
    );

  it("that starts has ended when its start says that it was asked to", async () => {
    const start = failureOf(ServiceProcess.start(await service("process.stdin.resume();")));
    const pid = await pidWhenStarted();
    asked.abort();
    expect(await start).to.equal(asked.signal.reason);
    expect(existsSync(`/proc/${pid}`)).to.equal(false);
  });

  it("that heeds no asking is killed", async () => {
    const deaf = await service(`process.on("SIGTERM", () => {}); process.stdin.resume();`);
    const start = failureOf(ServiceProcess.start({ ...deaf, stopLimitMs: 1 }));
    const pid = await pidWhenStarted();
    asked.abort();
    expect(await start).to.equal(asked.signal.reason);
    expect(existsSync(`/proc/${pid}`)).to.equal(false);
  });

  it("is not begun when it is asked to end before", async () => {
    asked.abort();
    expect(await failureOf(ServiceProcess.start(await service("")))).to.equal(asked.signal.reason);
    expect(existsSync(join(folder, "log"))).to.equal(false);
  });

  it("that is ready runs on, whatever becomes of its start's signal", async () => {
    const ready = await service(`process.stdin.resume(); console.log('{"ready":true}');`);
    const running = await ServiceProcess.start(ready);
    asked.abort();
    expect(existsSync(`/proc/${running.pid}`)).to.equal(true);
    await running.stop();
    expect(existsSync(`/proc/${running.pid}`)).to.equal(false);
  });
});
