import { createRequire } from "node:module";
import { join } from "node:path";
import { FabricNetworkError, type Mistake } from "../errors.js";
import type { Topology } from "../topology.js";

/** The shim's own program, in the version that the chaincode depends on. */
export function shimOf(path: string): string {
  return createRequire(join(path, "package.json")).resolve("fabric-shim/cli.js");
}

/** What keeps a folder from being run as a Node chaincode; undefined where nothing does. */
export function problemWithChaincode(path: string): string | undefined {
  try {
    createRequire(join(path, "package.json"))("./package.json");
  } catch {
    return `${path} holds no Node chaincode`;
  }
  try {
    shimOf(path);
    return undefined;
  } catch {
    return `${path} lacks its dependency fabric-shim: npm install there`;
  }
}

/** @throws FabricNetworkError INVALID_TOPOLOGY with each chaincode that cannot be run */
export function requireChaincodes({ chaincodes }: Topology): void {
  const mistakes = chaincodes.flatMap(({ path }, index): Mistake[] => {
    const problem = problemWithChaincode(path);
    return problem === undefined ? [] : [{ path: `chaincodes.${index}.path`, message: problem }];
  });
  if (mistakes.length === 0) return;
  const lines = mistakes.map(({ path, message }) => `  ${path}: ${message}`);
  throw new FabricNetworkError("INVALID_TOPOLOGY", `This topology makes no network:\n${lines.join("\n")}`, mistakes);
}
