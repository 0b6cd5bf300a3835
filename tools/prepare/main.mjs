/** Brings this folder to where the command given can run: packages installed, sources and console built. */
import { build, isBuilt } from "./build.mjs";
import { buildConsole, isConsoleBuilt } from "./console.mjs";
import { install, isInstalled } from "./install.mjs";
import { withLock } from "./lock.mjs";

const command = process.argv[2] ?? "";
const withTests = ["test", "bench"].includes(command);
const withConsole = ["start", "test", "bench"].includes(command);

const isReady = () => isInstalled() && isBuilt(withTests) && (!withConsole || isConsoleBuilt());

if (!isReady()) {
  await withLock(async () => {
    // Asked again for each: the launcher that had the lock before may have done it.
    if (!isInstalled()) await install();
    if (!isBuilt(withTests)) await build(withTests);
    if (withConsole && !isConsoleBuilt()) await buildConsole();
  });
}
