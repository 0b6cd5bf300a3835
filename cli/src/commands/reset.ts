import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../api/errors.js";
import type { Context } from "../context.js";
import { action } from "../run.js";
import { readStanding } from "../standing/state.js";
import { say } from "../text/language.js";

async function reset(context: Context, command: Command): Promise<void> {
  if (!command.opts<{ yes?: boolean }>().yes)
    throw new UsageError(
      say(
        context.language,
        `这会永久删除 ${context.dataDir} 中的账本、密钥和凭证；确认请加 --yes`,
        `this deletes the ledger, keys and receipts in ${context.dataDir} for good; say --yes to confirm`,
      ),
    );
  if ((await readStanding(context.dataDir)) !== undefined)
    throw new UsageError(say(context.language, "系统正在运行，请先 stop", "the system is running: stop it first"));
  // Only what this command line made is removed, never a folder that merely has the name.
  for (const name of ["network", "gateways", "logs", "first-passwords.yaml", "standing.json"])
    await rm(join(context.dataDir, name), { recursive: true, force: true });
  context.output.result({ reset: true }, () => say(context.language, "已清空", "reset"));
}

export function addReset(program: Command): void {
  action(program.command("reset").description("delete the standing system's state").option("--yes", "really"), reset);
}
