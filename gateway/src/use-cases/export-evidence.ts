import type { Exchange } from "../exchange/types.js";
import type { Bundle } from "../evidence/build-bundle.js";
import type { EvidenceBuilds } from "../evidence/evidence-builds.js";
import type { UserCaller } from "./caller.js";
import { find, type FindPorts } from "./find.js";

export interface EvidencePorts extends FindPorts {
  readonly evidence: Pick<EvidenceBuilds, "build">;
  readonly exchange: Pick<Exchange, "provenReceipts">;
}

/**
 * What proves a grant's life to somebody who trusts no server. Whole blocks go with it, which hold what others wrote at the same
 * moment: who may ask for it, the route says.
 * @throws DomainError NOT_FOUND for a grant that is not there for the caller, and what EvidenceBuilds throws
 */
export async function exportEvidence(
  ports: EvidencePorts,
  caller: UserCaller,
  id: string,
  signal: AbortSignal,
): Promise<Bundle> {
  const grant = await find(ports, caller, "grant", id);
  return ports.evidence.build(caller.user, ports.exchange, grant, signal);
}
