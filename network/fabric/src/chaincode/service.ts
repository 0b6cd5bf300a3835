import { listens } from "../health.js";
import type { ChaincodeService } from "../plan.js";
import type { Processes } from "../processes.js";
import { shimOf } from "./require-chaincodes.js";

/** Loading the shim takes a second or two on a busy machine. */
const READY_LIMIT_MS = 60_000;

/**
 * Starts an organisation's chaincode as a server that takes only the organisation's peers (mutual TLS), in the shim that the
 * chaincode itself depends on.
 */
export async function startService(service: ChaincodeService, packageId: string, processes: Processes): Promise<void> {
  const { chaincode, name, address, mspId, serverTls } = service;
  const shim = shimOf(chaincode.path);
  await processes.start({
    name,
    program: process.execPath,
    args: [
      shim,
      "server",
      `--chaincode-address=${address}`,
      `--chaincode-id=${packageId}`,
      `--chaincode-tls-cert-file=${serverTls.cert}`,
      `--chaincode-tls-key-file=${serverTls.key}`,
      `--chaincode-tls-client-cacert-file=${serverTls.ca}`,
    ],
    cwd: chaincode.path,
    // Fabric's name of the level: the shim takes one that it does not know for INFO, which is a line a transaction.
    environment: { CORE_PEER_LOCALMSPID: mspId, CORE_CHAINCODE_LOGGING_LEVEL: "WARNING" },
  });
  await processes.waitFor(name, () => listens(address), READY_LIMIT_MS);
}
