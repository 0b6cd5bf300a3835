import {
  effectiveGrantState,
  holdIdsOf,
  type AccessRequest,
  type AnnouncedJwk,
  type DataKey,
  type Grant,
  type KeyHolding,
} from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** Everything that whoever has a department's keys has, or could have. */
export interface Exposure {
  /** Its keys on the ledger, replaced ones included: they lie in the same key store. */
  readonly departmentKeys: readonly AnnouncedJwk[];
  /** Requests not decided yet: their proof keys were made for grants to come. */
  readonly requests: readonly AccessRequest[];
  /** Grants to the department that are not over: their proof keys, and the packages it can open. */
  readonly grants: readonly Grant[];
  /** Keys the department holds, or held and never claimed to have destroyed. */
  readonly held: readonly KeyHolding[];
  /** Packages' keys in its own key store. */
  readonly ownKeys: readonly DataKey[];
  /** Who else holds those. */
  readonly given: readonly KeyHolding[];
  /** Packages' keys of other departments that it could open. */
  readonly others: readonly DataKey[];
}

const OVER: ReadonlySet<string> = new Set(["revoked", "expired", "completed", "terminated"]);
const OPEN_REQUESTS: ReadonlySet<string> = new Set(["submitted", "supplement-asked"]);

const isOver = (index: CatalogueIndex, grant: Grant, now: string): boolean => {
  const holds = holdIdsOf("grant", grant.id).flatMap((id) => index.get("hold", id) ?? []);
  return OVER.has(effectiveGrantState(grant, holds, now));
};

/**
 * @param before records made later are not exposed
 * @param now what `expired` is judged by
 */
export function exposureOf(index: CatalogueIndex, department: string, before: string, now: string): Exposure {
  const wasThere = ({ createdAt }: { readonly createdAt: string }): boolean => createdAt <= before;
  const held = index
    .all(
      "key-holding",
      ({ holder, state, destructionDigest }) =>
        holder === department && (state !== "ended" || destructionDigest === undefined),
    )
    .filter(wasThere);
  const ownKeys = index
    .all("data-key", ({ custodian, state }) => custodian === department && state !== "destroyed")
    .filter(wasThere);
  const ownIds = new Set(ownKeys.map(({ id }) => id));
  const heldIds = new Set(held.map(({ dataKey }) => dataKey));
  return {
    departmentKeys: (index.get("department", department)?.keys ?? [])
      .filter(({ since }) => since <= before)
      .map(({ jwk }) => jwk),
    requests: index
      .all("access-request", ({ requester, state }) => requester === department && OPEN_REQUESTS.has(state))
      .filter(wasThere),
    grants: index
      .all("grant", (grant) => grant.grantee === department && !isOver(index, grant, now))
      .filter((grant) => wasAsked(index, grant, before)),
    held,
    ownKeys,
    given: index.all(
      "key-holding",
      ({ dataKey, state }) => dataKey !== undefined && ownIds.has(dataKey) && state !== "ended",
    ),
    others: index.all(
      "data-key",
      ({ id, state }) => heldIds.has(id) && state !== "compromised" && state !== "destroyed",
    ),
  };
}

/** A grant's proof key is as old as its request. */
const wasAsked = (index: CatalogueIndex, { request, createdAt }: Grant, before: string): boolean =>
  (index.get("access-request", request)?.createdAt ?? createdAt) <= before;
