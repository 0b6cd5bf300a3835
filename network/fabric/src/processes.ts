import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Bilingual } from "@mulian/terminal/language";
import { FabricNetworkError } from "./errors.js";
import { privateFolder } from "./files.js";
import { privately } from "./privately.js";
import { isAlive, type ProcessEntry, readProcessRecord, writeProcessRecord } from "./process-record.js";
import { startTicksOf } from "./process-times.js";
import { tellingLines } from "./telling-lines.js";
import { until } from "./until.js";

/** After SIGTERM a node closes its databases; a busy machine takes seconds. */
const STOP_LIMIT_MS = 20_000;

export interface ProcessOptions {
  /** Also the name of its log. */
  readonly name: string;
  readonly program: string;
  /** No secrets: every user of the machine can read them. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

interface Known extends ProcessEntry {
  readonly child: ChildProcess;
  readonly options: ProcessOptions;
}

/** The network's child processes: one log file each, recorded so that a later start finds what an earlier one left. */
export class Processes {
  readonly #known = new Map<string, Known>();
  readonly #starting = new Map<string, Promise<void>>();
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Told the name of each process that ends unasked. */
  onEnd: (name: string) => void = () => {};

  constructor(
    private readonly dataDir: string,
    private readonly logsDir: string,
  ) {}

  /** Ends what an earlier start that was killed left running, recognised by process id and start time. */
  async endLeftovers(): Promise<readonly string[]> {
    const left = (await readProcessRecord(this.dataDir)).filter(isAlive);
    for (const { pid } of left) process.kill(pid, "SIGTERM");
    await until(() => !left.some(isAlive), STOP_LIMIT_MS);
    for (const { pid } of left.filter(isAlive)) process.kill(pid, "SIGKILL");
    await until(() => !left.some(isAlive), STOP_LIMIT_MS);
    await writeProcessRecord(this.dataDir, []);
    return left.map(({ name }) => name);
  }

  /** @throws FabricNetworkError INTERRUPTED after `close`; an Error of the system when the program cannot be started */
  start(options: ProcessOptions): Promise<void> {
    return this.#start(options, 0);
  }

  async #start(options: ProcessOptions, restarts: number): Promise<void> {
    const { name, program, args, cwd, environment = {} } = options;
    await privateFolder(this.logsDir);
    if (this.#isClosed)
      throw new FabricNetworkError("INTERRUPTED", {
        zh: `${name} 未启动：网络正在停止`,
        en: `${name} is not started: the network is stopping`,
      });
    const log = openSync(this.#logPath(name), "a", 0o600);
    const run = privately(program, args);
    const child = spawn(run.program, run.args, {
      cwd,
      // Nothing else of ours: a setting such as CORE_PEER_ADDRESS would reach every node.
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: process.env["TMPDIR"], ...environment },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    const pid = child.pid ?? 0;
    const running = { name, pid, startTicks: startTicksOf(pid), child, options, restarts, isStopped: false };
    this.#known.set(name, running);
    child.once("exit", () => {
      // Neither stopped nor replaced meanwhile.
      if (this.#known.get(name) === running && !this.#isClosed) this.onEnd(name);
    });
    await this.#record();
  }

  /** Starts a known process again as it was started before, because somebody asks; nothing to do while it runs. */
  async again(name: string): Promise<void> {
    await this.#again(name, this.#find(name).restarts);
  }

  /** The same for one that ended unasked: it is counted. */
  async restart(name: string): Promise<void> {
    await this.#again(name, this.#find(name).restarts + 1);
  }

  async #again(name: string, restarts: number): Promise<void> {
    if (this.isRunning(name)) return;
    // A repair and the watchdog may want the same one at once.
    const starting =
      this.#starting.get(name) ??
      this.#start(this.#find(name).options, restarts).finally(() => this.#starting.delete(name));
    this.#starting.set(name, starting);
    await starting;
  }

  #find(name: string): Known {
    const known = this.#known.get(name);
    if (known === undefined)
      throw new FabricNetworkError("NO_SUCH_PROCESS", { zh: `没有进程 ${name}。`, en: `There is no process ${name}.` });
    return known;
  }

  /** Stops one and leaves it stopped. */
  async stop(name: string): Promise<void> {
    const known = this.#find(name);
    this.#known.set(name, { ...known, isStopped: true });
    await end(known.child);
    await this.#record();
  }

  /** Stops one for good: it is known no more. */
  async remove(name: string): Promise<void> {
    await this.stop(name);
    this.#known.delete(name);
    await this.#record();
  }

  /** Those that do not run: ended by themselves, or stopped. */
  get ended(): readonly string[] {
    return [...this.#known.keys()].filter((name) => !this.isRunning(name));
  }

  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  isStopped(name: string): boolean {
    return this.#known.get(name)?.isStopped ?? true;
  }

  /** Waits until the check holds. @throws FabricNetworkError PROCESS_ENDED or NOT_READY with the log's telling lines */
  async waitFor(name: string, check: () => Promise<boolean>, limitMs: number): Promise<void> {
    const ready = await until(async () => !this.isRunning(name) || (await check().catch(() => false)), limitMs);
    if (!this.isRunning(name))
      throw this.#failure("PROCESS_ENDED", name, { zh: "就绪之前已退出", en: "ended before it was ready" });
    if (!ready)
      throw this.#failure("NOT_READY", name, {
        zh: `在 ${limitMs / 1000} 秒内未就绪`,
        en: `was not ready after ${limitMs / 1000} s`,
      });
  }

  isRunning(name: string): boolean {
    const child = this.#known.get(name)?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Process ids by name of those that run. */
  get pids(): Readonly<Record<string, number>> {
    const running = [...this.#known.values()].filter(({ name }) => this.isRunning(name));
    return Object.fromEntries(running.map(({ name, pid }) => [name, pid]));
  }

  /** Stops every one, all at once, and starts none from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#known.values()].map(({ child }) => end(child)));
    this.#known.clear();
    await this.#record();
  }

  #record(): Promise<void> {
    const entries = (): ProcessEntry[] =>
      [...this.#known.values()].map(({ child: _child, options: _options, ...entry }) => entry);
    this.#writing = this.#writing.then(() => writeProcessRecord(this.dataDir, entries()));
    return this.#writing;
  }

  #logPath(name: string): string {
    return join(this.logsDir, `${name}.log`);
  }

  #failure(code: "PROCESS_ENDED" | "NOT_READY", name: string, what: Bilingual): FabricNetworkError {
    const path = this.#logPath(name);
    const lines = tellingLines(path).join("\n");
    return new FabricNetworkError(code, {
      zh: `${name} ${what.zh}：\n${lines}\n（全部日志：${path}）`,
      en: `${name} ${what.en}:\n${lines}\n(all of it: ${path})`,
    });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(killer);
}
