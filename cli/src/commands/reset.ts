import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../api/errors.js";
import type { Context } from "../context.js";
import { action } from "../run.js";
import { readStanding } from "../standing/state.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

async function reset(context: Context, command: BilingualCommand): Promise<void> {
  if (!command.opts<{ yes?: boolean }>().yes)
    throw new UsageError({
      zh: `这会永久删除 ${context.dataDir} 中的账本、密钥和凭证；确认请加 --yes`,
      en: `this deletes the ledger, keys and receipts in ${context.dataDir} for good; say --yes to confirm`,
    });
  if ((await readStanding(context.dataDir)) !== undefined)
    throw new UsageError({
      zh: "系统正在运行，请先执行 mulian stop",
      en: "the system is running: mulian stop stops it",
    });
  // Only what this command line made is removed, never a folder that merely has the name.
  for (const name of ["network", "gateways", "logs", "topology.yaml", "first-passwords.yaml", "standing.json"])
    await rm(join(context.dataDir, name), { recursive: true, force: true });
  context.output.result({ reset: true }, () => say(context.language, "已清空", "reset"));
}

export function addReset(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("reset")
    .description(say(language, "删除本机系统的全部数据", "Delete all that the system on this machine keeps"))
    .option("--yes", say(language, "确认删除", "really"))
    .example("reset --yes");
  action(command, reset);
}
