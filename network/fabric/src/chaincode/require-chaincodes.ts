import { createRequire } from "node:module";
import { join } from "node:path";
import type { Bilingual } from "@mulian/terminal/language";
import { FabricNetworkError, type Mistake, NO_NETWORK, withMistakes } from "../errors.js";
import type { Topology } from "../topology.js";

/** The shim's own program, in the version that the chaincode depends on. */
export function shimOf(path: string): string {
  return createRequire(join(path, "package.json")).resolve("fabric-shim/cli.js");
}

/** What keeps a folder from being run as a Node chaincode; undefined where nothing does. */
export function problemWithChaincode(path: string): Bilingual | undefined {
  try {
    createRequire(join(path, "package.json"))("./package.json");
  } catch {
    return { zh: `${path} 中没有 Node 链码`, en: `${path} holds no Node chaincode` };
  }
  try {
    shimOf(path);
    return undefined;
  } catch {
    return {
      zh: `${path} 缺少依赖 fabric-shim：请在该目录执行 npm install`,
      en: `${path} lacks its dependency fabric-shim: npm install there`,
    };
  }
}

/** @throws FabricNetworkError INVALID_TOPOLOGY with each chaincode that cannot be run */
export function requireChaincodes({ chaincodes }: Topology): void {
  const mistakes = chaincodes.flatMap(({ path }, index): Mistake[] => {
    const problem = problemWithChaincode(path);
    return problem === undefined ? [] : [{ path: `chaincodes.${index}.path`, message: problem }];
  });
  if (mistakes.length === 0) return;
  throw new FabricNetworkError("INVALID_TOPOLOGY", withMistakes(NO_NETWORK, mistakes), mistakes);
}
