import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../../cli/dist/src/main.js", import.meta.url));

export interface Finished {
  /** Exit status; undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A command that runs: everything it says, and how it ends. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard error or output has said this. */
  said(text: string): Promise<void>;
}

/** Starts the real command line as a person's shell would, without a terminal. */
export function startCommand(args: readonly string[], { input, environment }: CommandOptions = {}): RunningCommand {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...args], {
    env: { ...process.env, LC_ALL: "C.UTF-8", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => ((stdout += text), watchers.forEach((look) => look())));
  child.stderr.setEncoding("utf8").on("data", (text: string) => ((stderr += text), watchers.forEach((look) => look())));
  child.stdin.on("error", () => undefined); // a program that reads nothing closes it
  child.stdin.end(input ?? "");
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ status: code ?? undefined, stdout, stderr }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stdout.includes(text) && !stderr.includes(text)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void finished.then(() => reject(new Error(`ended without saying “${text}”:\n${stderr}`)));
    });
  return { child, finished, said };
}

/** Runs the command line to its end. */
export const runCommand = (args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  startCommand(args, options).finished;
