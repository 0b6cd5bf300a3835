import { canonicalJson, type AnnouncedJwk, type Department } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerCaller, LedgerPort } from "../ports/ledger.js";
import { isSuspended } from "./is-suspended.js";

export interface Announcement {
  readonly department: string;
  readonly gateway: NonNullable<Department["gateway"]>;
  readonly keys: readonly AnnouncedJwk[];
}

/**
 * Publishes where the gateway is and its public keys, if the ledger does not say just that already.
 * @returns false while the authority has not registered the department yet, or has suspended it
 */
export async function announceDepartment(
  { index, ledger }: { readonly index: CatalogueIndex; readonly ledger: LedgerPort },
  service: LedgerCaller,
  announcement: Announcement,
): Promise<boolean> {
  const record = index.get("department", announcement.department);
  if (record === undefined || isSuspended(index, announcement.department)) return false;
  const current = record.keys.filter(({ until }) => until === undefined).map(({ jwk }) => jwk);
  const isSame =
    canonicalJson([record.gateway ?? null, byKid(current)]) ===
    canonicalJson([announcement.gateway, byKid(announcement.keys)]);
  if (isSame) return true;
  const body = {
    id: record.id,
    expectedVersion: record.version,
    gateway: announcement.gateway,
    keys: [...announcement.keys],
  };
  await ledger.submit(service, { name: "department.announce", body });
  return true;
}

const byKid = (keys: readonly AnnouncedJwk[]): AnnouncedJwk[] => keys.toSorted((a, b) => (a.kid < b.kid ? -1 : 1));
