import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { privateFolder, writePrivately } from "../files.js";
import type { ChaincodeService } from "../plan.js";
import { runTool } from "../run-tool.js";

const DIAL_TIMEOUT = "10s";

export function labelOf({ chaincode }: ChaincodeService): string {
  return `${chaincode.name}_${chaincode.version}`;
}

/**
 * Packs where the organisation's peers find its chaincode, with the certificate they show there. Packed once: the package's
 * hash is part of what the organisation approves.
 * @returns the package id
 */
export async function packageChaincode(service: ChaincodeService): Promise<string> {
  if (!existsSync(service.packageFile)) await pack(service);
  const digest = createHash("sha256")
    .update(await readFile(service.packageFile))
    .digest("hex");
  return `${labelOf(service)}:${digest}`;
}

/** A tar of `metadata.json` and `code.tar.gz`, which holds `connection.json`. */
async function pack(service: ChaincodeService): Promise<void> {
  await privateFolder(service.dir);
  const work = await mkdtemp(join(service.dir, "packing-"));
  try {
    await writePrivately(join(work, "connection.json"), JSON.stringify(await connectionOf(service)));
    await writePrivately(join(work, "metadata.json"), JSON.stringify({ type: "ccaas", label: labelOf(service) }));
    await runTool("tar", ["-czf", "code.tar.gz", "connection.json"], {}, work);
    await runTool("tar", ["-czf", "package.tgz", "metadata.json", "code.tar.gz"], {}, work);
    await writePrivately(service.packageFile, await readFile(join(work, "package.tgz")));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function connectionOf({ address, clientTls }: ChaincodeService): Promise<object> {
  return {
    address,
    dial_timeout: DIAL_TIMEOUT,
    tls_required: true,
    client_auth_required: true,
    client_key: await readFile(clientTls.key, "utf8"),
    client_cert: await readFile(clientTls.cert, "utf8"),
    root_cert: await readFile(clientTls.ca, "utf8"),
  };
}
