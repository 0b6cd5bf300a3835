import { DomainError, type LegKeyRotation } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerCaller, LedgerPort, Receipt } from "../ports/ledger.js";
import type { LegKeyHolder } from "../ports/leg-key-holder.js";
import type { DepartmentKeys } from "./department-keys.js";
import { isSuspended } from "./is-suspended.js";

/** A department with a leg in this gateway. */
interface Owner {
  readonly department: string;
  readonly departmentKeys: Pick<DepartmentKeys, "newest">;
  readonly service: LedgerCaller;
}

export interface LegKeyPorts {
  readonly index: CatalogueIndex;
  readonly ledger: Pick<LedgerPort, "submit">;
  /** The server's key, and so that of every leg in it. */
  readonly leg: LegKeyHolder;
  /** The department whose gateway this is. */
  readonly host: string;
  /** The host, and its guests that have a leg here. */
  readonly owners: readonly Owner[];
}

/**
 * Makes another TLS key for the legs of this gateway and has the ledger name it for each department that has one; from the host's
 * block on this gateway shows it and the others take no other. Deliveries that run go on over the connections they have. A
 * gateway that stops in between goes on when it starts again, and so does a repeat.
 * @throws DomainError WRONG_STATE before the host has announced its gateway; the CA's and the ledger's
 */
export async function rotateLegKey(ports: LegKeyPorts, signal: AbortSignal): Promise<LegKeyRotation> {
  const { index, leg, host, owners } = ports;
  const own = owners.find(({ department }) => department === host);
  if (own === undefined || index.get("department", host)?.gateway === undefined)
    throw new DomainError("WRONG_STATE", "the department has not announced its gateway yet");
  await leg.prepare();
  // One that is suspended cannot announce, is asked nothing meanwhile, and keeps neither its host nor the other guests from it.
  const guests = owners.filter((owner) => owner !== own && !isSuspended(index, owner.department));
  await Promise.all(guests.map((guest) => announce(ports, guest)));
  const receipt = await announce(ports, own);
  if (receipt === undefined) throw new DomainError("WRONG_STATE", "the department has no gateway any more");
  const { txId, blockNumber, result } = receipt;
  await index.waitForBlock(blockNumber, signal);
  leg.follow();
  const certificateExpiresAt = leg.life.endsAt.toISOString();
  return { ...result, txId, blockNumber, tlsSpkiDigest: leg.newestDigest, certificateExpiresAt };
}

/** Undefined for a department that has not announced its leg yet: it will announce the newest key. */
async function announce({ index, ledger, leg }: LegKeyPorts, owner: Owner): Promise<Receipt | undefined> {
  const { department, departmentKeys, service } = owner;
  const record = index.get("department", department);
  if (record?.gateway === undefined) return undefined;
  const { id, version: expectedVersion } = record;
  const gateway = { ...record.gateway, tlsSpkiDigest: leg.newestDigest };
  const body = { id, expectedVersion, gateway, keys: [...departmentKeys.newest()] };
  return ledger.submit(service, { name: "department.announce", body });
}
