import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSPHRASE } from "../support/stack.js";

/** Where Debian and others put the module. */
const MODULES = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib64/pkcs11/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
];

export interface SoftHsm {
  readonly module: string;
  readonly tokenLabel: string;
  readonly pin: string;
}

let started: SoftHsm | undefined;

/**
 * The token of this process, made by SoftHSM in a temporary folder that goes with the process; undefined where SoftHSM is not
 * installed. A process initialises a module once, with the configuration that its environment names then: one token serves all
 * tests, each with labels of its own.
 */
export function softHsm(): SoftHsm | undefined {
  const module = MODULES.find((path) => existsSync(path));
  if (started !== undefined || module === undefined || !hasTool()) return started;
  const dir = mkdtempSync(join(tmpdir(), "mulian-softhsm-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  const configuration = join(dir, "softhsm2.conf");
  writeFileSync(configuration, `directories.tokendir = ${dir}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env["SOFTHSM2_CONF"] = configuration;
  const [tokenLabel, pin] = ["mulian-test", PASSPHRASE];
  execFileSync("softhsm2-util", ["--init-token", "--free", "--label", tokenLabel, "--pin", pin, "--so-pin", pin], {
    stdio: "ignore",
  });
  started = { module, tokenLabel, pin };
  return started;
}

function hasTool(): boolean {
  try {
    execFileSync("softhsm2-util", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
