import type { LiveConfiguration } from "../channel/live-configuration.js";
import type { SignedData } from "../channel/signed-data.js";
import type { Ledger } from "../ledger/types.js";
import { AccessError, checkAccess } from "../services/access.js";
import type { Resource } from "../services/resources.js";

/** A call of a system chaincode, and whose. */
export interface SystemInvocation {
  readonly channelId: string;
  readonly ledger: Ledger;
  readonly configuration: LiveConfiguration;
  readonly args: readonly Uint8Array[];
  readonly caller: SignedData;
}

/** Why the caller may not, in Fabric's words; undefined when it may. */
export function accessRefusal(invocation: SystemInvocation, resource: Resource): string | undefined {
  try {
    checkAccess(invocation, resource, invocation.caller);
    return undefined;
  } catch (error) {
    if (error instanceof AccessError) return error.message;
    throw error;
  }
}

export function textOf(argument: Uint8Array | undefined): string {
  return Buffer.from(argument ?? []).toString();
}
