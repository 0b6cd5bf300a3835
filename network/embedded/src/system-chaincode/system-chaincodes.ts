import type { Ledger } from "../ledger/types.js";
import { peer } from "../protos.js";
import { errorResponse } from "./response.js";
import { invokeQscc } from "./qscc.js";

/** Names Fabric reserves; of these only qscc is served here. */
const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set(["_lifecycle", "cscc", "lscc", "qscc"]);

export function isSystemChaincode(name: string): boolean {
  return SYSTEM_CHAINCODES.has(name);
}

/** @returns the response; a status of 500 says why not */
export async function invokeSystemChaincode(
  ledger: Ledger,
  name: string,
  input: peer.ChaincodeInput,
): Promise<peer.Response> {
  if (name === "qscc") return invokeQscc(ledger, input.getArgsList_asU8());
  return errorResponse(`the embedded network has no system chaincode ${name}; it serves qscc`);
}
