import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { ask, type Place, placed, print } from "./place.js";

interface UpgradeFlags extends Place {
  readonly to: string;
  readonly path: string;
}

export function addChaincode(program: BilingualCommand): void {
  const { language } = program;
  const chaincode = program.command("chaincode").description(say(language, "通道的链码", "chaincodes of the channel"));
  placed(chaincode.command("upgrade"))
    .description(say(language, "更换链码版本，不中断服务", "a new version of a chaincode, without stopping service"))
    .argument("<name>", say(language, "链码名称", "the chaincode"))
    .requiredOption("--to <version>", say(language, "新版本，例如 2.0", "the new version, for example 2.0"))
    .requiredOption(
      "--path <dir>",
      say(language, "新版本所在目录（Node 链码）", "folder of the new version: a Node chaincode"),
    )
    .example("chaincode upgrade mulian --data network --to 2.0 --path chaincode")
    .action(upgrade);
}

async function upgrade(name: string, flags: UpgradeFlags): Promise<void> {
  const request = { name, version: flags.to, path: resolve(flags.path) };
  await ask(flags, "upgrade-chaincode", request);
  print(flags, request, () => [
    {
      zh: `${name} ${flags.to} 已提供服务，旧版本已结束。`,
      en: `${name} ${flags.to} serves; the old version has ended.`,
    },
  ]);
}
