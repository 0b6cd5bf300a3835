import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How much of a failed program's output is told. */
const TOLD_CHARACTERS = 2_000;

/**
 * Runs a program to its end and answers how long it took.
 * @throws Error with the end of its output when its exit status is not 0
 */
export async function run(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const keep = (text: Buffer): void => {
    said = (said + text.toString("utf8")).slice(-TOLD_CHARACTERS);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    // Not `close`: a system that was left standing may hold the pipes open.
    child.once("exit", resolve);
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${said}`);
  return performance.now() - startedAt;
}
