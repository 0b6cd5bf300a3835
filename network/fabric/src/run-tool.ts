import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { FabricNetworkError } from "./errors.js";
import { privately } from "./privately.js";

const run = promisify(execFile);
/** An approval waits for its block; thirty seconds is Fabric's own limit for that. */
const TOOL_LIMIT_MS = 90_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** What of a tool's own words is repeated. */
const TOLD_CHARACTERS = 2_000;
const TOLD_LINES = 12;

/**
 * Runs one of Fabric's tools. What it says on standard error is of no interest unless it fails.
 * @param args no secrets: every user of the machine can read them
 * @throws FabricNetworkError TOOL_FAILED with the tool's last words
 */
export async function runTool(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<string> {
  try {
    const invocation = privately(program, args);
    const { stdout } = await run(invocation.program, invocation.args, {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
      timeout: TOOL_LIMIT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string }; // as execFile rejects
    const words = shortened(`${stdout}${stderr}`.trim());
    const name = program.split("/").at(-1);
    const [called, said] = [`${name} ${args.slice(0, 3).join(" ")}`, words === "" ? String(error) : words];
    throw new FabricNetworkError("TOOL_FAILED", { zh: `${called} 失败：${said}`, en: `${called} failed: ${said}` });
  }
}

/** A tool's last line may be very long, and says at its beginning what is wrong. */
function shortened(words: string): string {
  const tail = words.split("\n").slice(-TOLD_LINES).join("\n");
  return tail.length <= TOLD_CHARACTERS ? tail : `${tail.slice(0, TOLD_CHARACTERS)}…`;
}
