import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A cold start on a busy two-core machine takes a few seconds. */
const READY_LIMIT_MS = 60_000;

/** A Node child that prints one JSON line when ready and ends when its standard input closes. */
export class Child {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    readonly ready: Readonly<Record<string, unknown>>,
  ) {}

  /** @throws Error when it ends, or says nothing, before it is ready; what it says on standard error is passed on */
  static async start(args: readonly string[], readyLimitMs = READY_LIMIT_MS): Promise<Child> {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const late = setTimeout(() => child.kill("SIGKILL"), readyLimitMs);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        if (!line.startsWith("{")) continue;
        const ready = JSON.parse(line) as Record<string, unknown>; // our own children's one line of JSON
        return new Child(child, child.pid ?? 0, ready);
      }
      throw new Error(`${args[0]} ended before it was ready`);
    } finally {
      clearTimeout(late);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.stdin?.end();
    await exited;
  }
}
