import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** fabric-shim goes on when its peer is gone; this ends the process with the pipe that the network holds. */
const END_WITH_PARENT = "data:text/javascript,process.stdin.on('close', () => process.exit()).resume().unref?.()";

/**
 * How a Node chaincode's folder is run by its own fabric-shim.
 * @throws Error when fabric-shim cannot be resolved from it
 */
export function nodeCommand(path: string): readonly [string, ...string[]] {
  const cli = createRequire(join(resolve(path), "package.json")).resolve("fabric-shim/cli.js");
  return [process.execPath, "--import", END_WITH_PARENT, cli, "start", "--ssl-target-name-override", "localhost"];
}
