import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { LEAN_ALLOCATION } from "./lean.js";

/** How long a process may take to say that it is ready: a few seconds on two cores, far more where thirty others want them. */
const READY_LIMIT_MS = 180_000;
/** How long a process may take to finish what it is doing after being asked to stop. */
const STOP_LIMIT_MS = 15_000;
/** Lines of a failed process's log that are shown. */
const TELLING_LINES = 12;

export interface ServiceOptions {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly nodeOptions?: readonly string[];
  readonly readyLimitMs?: number;
  readonly stopLimitMs?: number;
  /** Aborted: the process is stopped although it is not ready yet. */
  readonly signal?: AbortSignal;
}

/** A child that prints one JSON line when ready, logs to a file, and ends when its standard input closes. */
export class ServiceProcess {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    /** What the process said of itself when it was ready. */
    readonly ready: Readonly<Record<string, unknown>>,
    readonly exited: Promise<number | null>,
    private readonly stopLimitMs: number,
  ) {}

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /**
   * @throws Error with the telling lines of the log when the process ends before it is ready, or is not ready in time; the
   *   signal's reason when it is aborted before. Nothing of the process runs then.
   */
  static async start(options: ServiceOptions): Promise<ServiceProcess> {
    const { readyLimitMs = READY_LIMIT_MS, stopLimitMs = STOP_LIMIT_MS, signal } = options;
    signal?.throwIfAborted();
    const log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", ...(options.nodeOptions ?? []), options.script, ...options.args],
      { stdio: ["pipe", "pipe", "pipe"], env: { ...LEAN_ALLOCATION, ...process.env } },
    );
    const tail: string[] = [];
    const keep = (line: string): void => {
      tail.push(line);
      if (tail.length > TELLING_LINES) tail.shift();
    };
    child.stderr.pipe(log, { end: false });
    child.stdout.pipe(log, { end: false });
    const [errors, lines] = [createInterface({ input: child.stderr }), createInterface({ input: child.stdout })];
    errors.on("line", keep);
    const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${options.name} was not ready after ${readyLimitMs / 1000} s; see ${options.logFile}`)),
        readyLimitMs,
      );
      lines.on("line", (line) => {
        const said = readyLine(line);
        if (said === undefined) return keep(line);
        clearTimeout(late);
        resolve(said);
      });
      child.once("error", reject);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      void exited.then((code) => {
        clearTimeout(late);
        reject(
          new Error(
            `${options.name} ended with ${code ?? "a signal"} before it was ready:\n${tail.join("\n")}\n(all of it: ${options.logFile})`,
          ),
        );
      });
    }).catch(async (error: unknown) => {
      // One that could not be started at all has no id, and never ends.
      if (child.pid !== undefined) await end(child, exited, stopLimitMs);
      throw error;
    });
    // From here on its log goes to the file as it comes: looked at line by line, it would cost as much as the calls it tells of.
    // Closing such an interface pauses what it reads.
    for (const [reader, input] of [
      [errors, child.stderr],
      [lines, child.stdout],
    ] as const) {
      reader.close();
      input.resume();
    }
    return new ServiceProcess(options.name, child, ready, exited, stopLimitMs);
  }

  async stop(): Promise<void> {
    await end(this.child, this.exited, this.stopLimitMs);
  }
}

async function end(child: ChildProcess, exited: Promise<unknown>, limitMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  await exited;
  clearTimeout(killer);
}

function readyLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>; // our own children's lines
    return value["ready"] === true ? value : undefined;
  } catch {
    return undefined;
  }
}
