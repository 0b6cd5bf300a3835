import { type peer } from "../protos.js";
import { invokeCscc } from "./cscc.js";
import { invokeQscc } from "./qscc.js";
import { errorResponse } from "./response.js";
import type { SystemInvocation } from "./system-invocation.js";

/** Names Fabric reserves; of these qscc and cscc are served here. */
const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set(["_lifecycle", "cscc", "lscc", "qscc"]);

export function isSystemChaincode(name: string): boolean {
  return SYSTEM_CHAINCODES.has(name);
}

/** @returns the response; a status of 500 says why not */
export async function invokeSystemChaincode(name: string, invocation: SystemInvocation): Promise<peer.Response> {
  if (name === "qscc") return invokeQscc(invocation);
  if (name === "cscc") return invokeCscc(invocation);
  return errorResponse(`the embedded network has no system chaincode ${name}; it serves qscc and cscc`);
}
