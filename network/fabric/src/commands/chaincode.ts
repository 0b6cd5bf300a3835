import { resolve } from "node:path";
import type { Command } from "commander";
import { ask, type Place, placed, print } from "./place.js";

interface UpgradeFlags extends Place {
  readonly to: string;
  readonly path: string;
}

export function addChaincode(program: Command): void {
  const chaincode = program.command("chaincode").description("chaincodes of the channel");
  placed(chaincode.command("upgrade"))
    .description("a new version of a chaincode, without stopping service")
    .argument("<name>", "the chaincode")
    .requiredOption("--to <version>", "the new version, for example 2.0")
    .requiredOption("--path <dir>", "folder of the new version: a Node chaincode")
    .action(upgrade);
}

async function upgrade(name: string, flags: UpgradeFlags): Promise<void> {
  const request = { name, version: flags.to, path: resolve(flags.path) };
  await ask(flags, "upgrade-chaincode", request);
  print(flags, request, () => [`${name} ${flags.to} serves; the old version has ended.`]);
}
