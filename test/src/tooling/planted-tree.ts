import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root; this file is built to test/dist/src/tooling. */
export const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

const PACKAGES: Readonly<Record<string, string>> = {
  domain: "@mulian/domain",
  terminal: "@mulian/terminal",
  chaincode: "@mulian/chaincode",
  "network/embedded": "@mulian/embedded-network",
  gateway: "@mulian/gateway",
  verifier: "@mulian/verifier",
  cli: "@mulian/cli",
  "admin-ui": "@mulian/admin-ui",
  test: "@mulian/test",
};

export type Outcome = Readonly<{ status: number | null; output: string }>;

/**
 * Lays out the repository's rooms in a temporary folder with these sources (path to content), runs one of the
 * repository's checks on it and removes it again.
 */
export function checkTree(files: Readonly<Record<string, string>>, program: string, args: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "mulian-tree-"));
  try {
    for (const [room, name] of Object.entries(PACKAGES))
      write(folder, `${room}/package.json`, JSON.stringify({ name }));
    for (const [path, content] of Object.entries(files)) write(folder, path, content);
    const run = spawnSync(process.execPath, [join(repositoryRoot, program), ...args, folder], { encoding: "utf8" });
    return { status: run.status, output: run.stdout + run.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
