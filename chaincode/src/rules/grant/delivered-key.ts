import {
  DomainError,
  invalidInput,
  packageMasking,
  type AnnouncedJwk,
  type CommandBody,
  type DataKey,
  type Grant,
  type KeyHolding,
  type PackageSuite,
} from "@mulian/domain";
import { requireFound } from "../refusals.js";
import type { RuleContext, WorldStateReader } from "../rule.js";

type DeliveredKey = CommandBody<"grant.deliver">["key"];
type HoldingKey = Pick<KeyHolding, "holdingKind" | "thumbprint" | "dataKey" | "jweDigest">;

/**
 * The key a delivery hands over: a package's key for the file method, the request's proof key for the others.
 * @throws DomainError INVALID_INPUT, NOT_FOUND, WRONG_STATE, ITEM_NOT_SHARED
 */
export async function deliveredKey(
  read: WorldStateReader,
  context: RuleContext,
  grant: Grant,
  key: DeliveredKey,
): Promise<HoldingKey> {
  if ((grant.terms.method === "file") !== (key.holdingKind === "data-key")) {
    throw invalidInput(
      "key.holdingKind",
      "method",
      "a file is delivered with a data-key, everything else with an access-key",
    );
  }
  if (key.holdingKind === "access-key")
    return { holdingKind: "access-key", thumbprint: grant.terms.proofKeyThumbprint };
  await requireGrantedPackage(read, context, grant, key.dataKey);
  await requireEncryptionKey(read, grant.grantee, key);
  return key;
}

/** The package holds what was granted and nothing else: same dataset and version, same items, same row filter, same masking. */
async function requireGrantedPackage(
  read: WorldStateReader,
  context: RuleContext,
  grant: Grant,
  id: string,
): Promise<void> {
  const dataKey = await read.get("data-key", id);
  if (dataKey?.custodian !== grant.provider)
    throw invalidInput("key.dataKey", "unknown-key", "no such key of the department");
  if (dataKey.state !== "active")
    throw new DomainError("WRONG_STATE", `the key is ${dataKey.state}`, { state: dataKey.state });
  if (dataKey.dataset !== grant.terms.dataset || dataKey.datasetVersion !== grant.datasetVersion) {
    throw invalidInput("key.dataKey", "other-dataset", "the package is of another dataset or version");
  }
  const granted = new Set(grant.terms.items);
  if (dataKey.items.some((item) => !granted.has(item)))
    throw new DomainError("ITEM_NOT_SHARED", "the package holds items that were not granted");
  if (dataKey.items.length < granted.size)
    throw invalidInput("key.dataKey", "items-missing", "the package lacks granted items");
  requireGrantedRows(context, dataKey, grant);
}

/** @throws DomainError ITEM_NOT_SHARED */
function requireGrantedRows(context: RuleContext, dataKey: DataKey, grant: Grant): void {
  const filter = grant.terms.documents.find((document) => document.role === "filter")?.digest;
  if (dataKey.filterDigest !== filter)
    throw new DomainError("ITEM_NOT_SHARED", "the package was made with another row filter");
  const masking = packageMasking(grant);
  if (dataKey.maskingDigest !== (masking === undefined ? undefined : context.hash(masking)))
    throw new DomainError("ITEM_NOT_SHARED", "the package was masked in another way");
}

/** The curve of the key that a suite's data keys are wrapped to. */
const WRAPPING_CURVE: Readonly<Record<PackageSuite, AnnouncedJwk["crv"]>> = {
  "A256GCM-HKDF-SHA256": "P-256",
  "SM4CTR-HMACSM3": "SM2",
};

/** The package's key is wrapped to a key that the grantee's department has on the ledger now, and that is not blocked. */
async function requireEncryptionKey(
  read: WorldStateReader,
  grantee: string,
  { dataKey, thumbprint }: { readonly dataKey: string; readonly thumbprint: string },
): Promise<void> {
  const { suite } = requireFound(await read.get("data-key", dataKey), "data-key");
  const { keys } = requireFound(await read.get("department", grantee), "department");
  const isCurrent = keys.some(
    ({ jwk, until }) =>
      jwk.kid === thumbprint && jwk.use === "enc" && jwk.crv === WRAPPING_CURVE[suite] && until === undefined,
  );
  if (!isCurrent) throw invalidInput("key.thumbprint", "unknown-key", "the grantee has no such encryption key");
  if ((await read.get("key-block", grantee, thumbprint)) !== undefined)
    throw invalidInput("key.thumbprint", "blocked-key", "the grantee's encryption key is blocked");
}
