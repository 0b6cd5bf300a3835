import { randomBytes } from "node:crypto";
import { DomainError, type CommandBody, type Dataset, type Grant } from "@mulian/domain";
import { digestOf, sha256Hex } from "../digest.js";
import type { LedgerCaller, Receipt } from "../ports/ledger.js";
import type { SealedPackage } from "./exchange-state.js";
import { checkGrant } from "./grant-check.js";
import { wrapKey } from "./key-wrap.js";
import type { Leg } from "./leg.js";
import { SUITE, packageHeader, sealPackage } from "./package-format.js";
import { packageContents } from "./package-contents.js";
import { currentKey } from "./ledger-keys.js";
import { readGranted } from "./read-granted.js";
import { planPackage, sourceRefusal } from "./row-plan.js";

type Parts = Pick<Leg, "deps" | "documents" | "packages" | "peers" | "salts" | "state">;
type Deliver = CommandBody<"grant.deliver">["key"];

/** States in which a grant may be delivered. */
const DELIVERABLE: readonly string[] = ["agreed"];

/**
 * Delivery of a grant (Art 22): puts on the ledger who holds which key from now on. For a file grant the package is sealed, its
 * key registered and wrapped first; repeated after a failure, it finds what is already there.
 * @throws DomainError NOT_FOUND for a grant this department does not provide; GRANT_NOT_ACTIVE; the source's and the ledger's
 */
export async function deliverGrant(
  leg: Parts,
  grantId: string,
  caller: LedgerCaller,
  expectedVersion: number,
): Promise<Receipt> {
  const { index, ledger, department, clock } = leg.deps;
  const grant = index.get("grant", grantId);
  if (grant === undefined || grant.provider !== department)
    throw new DomainError("NOT_FOUND", "there is no such grant");
  const key: Deliver =
    grant.terms.method === "file"
      ? await sealFor(leg, grant, caller, clock.now().toISOString())
      : { holdingKind: "access-key" };
  return ledger.submit(caller, { name: "grant.deliver", body: { id: grantId, expectedVersion, key } });
}

async function sealFor(leg: Parts, grant: Grant, caller: LedgerCaller, now: string): Promise<Deliver> {
  const delivered = deliveredKey(leg, grant);
  if (delivered !== undefined) return delivered;
  const { dataset } = checkGrant(leg.deps.index, grant.id, DELIVERABLE, now);
  const to = currentKey(leg.deps.index, grant.grantee, "enc");
  if (to === undefined)
    throw new DomainError("PEER_UNAVAILABLE", "the grantee has no encryption key on the ledger yet");
  const sealed = await seal(leg, grant, dataset);
  const registered = await register(leg, grant, sealed, caller);
  const known = await leg.state.wrappedKey(grant.id);
  const wrapped =
    known?.kid === to.kid && known.packageDigest === sealed.packageDigest
      ? known
      : {
          jwe: await wrapKey(await dataKeyOf(leg, sealed), to, grant.id),
          kid: to.kid,
          packageDigest: sealed.packageDigest,
          rows: sealed.rows,
        };
  await leg.state.keepWrappedKey(grant.id, wrapped);
  return {
    holdingKind: "data-key",
    dataKey: registered,
    thumbprint: to.kid,
    jweDigest: sha256Hex(wrapped.jwe),
  };
}

/** A grant that was delivered before: the same command again, which the contract answers with its first result. */
function deliveredKey(leg: Parts, grant: Grant): Deliver | undefined {
  const [holding] = leg.deps.index.all("key-holding", (one) => one.grant === grant.id);
  if (holding?.dataKey === undefined || holding.jweDigest === undefined) return undefined;
  const { dataKey, thumbprint, jweDigest } = holding;
  return { holdingKind: "data-key", dataKey, thumbprint, jweDigest };
}

const filterDigestOf = (grant: Grant): string | undefined =>
  grant.terms.documents.find(({ role }) => role === "filter")?.digest;

/**
 * Two grants share a package only when dataset version, items, filter and masking are all equal, and the data is as fresh. What
 * is hashed is hashed for one grant, so such a package is that grant's alone.
 */
async function seal(leg: Parts, grant: Grant, dataset: Dataset): Promise<SealedPackage> {
  const contents = digestOf([
    grant.terms.dataset,
    grant.datasetVersion,
    dataset.lastRefreshAt ?? null,
    grant.terms.items,
    filterDigestOf(grant) ?? null,
    grant.terms.masking ?? null,
    grant.terms.masking?.some(({ transform }) => transform === "hash") === true ? grant.id : null,
  ]);
  const known = await leg.state.sealed(contents);
  if (known !== undefined && (await leg.packages.has(known.packageDigest))) return known;
  const sealed = await sealNew(leg, grant, dataset).catch((error: unknown) => {
    throw sourceRefusal(error);
  });
  await leg.state.keepSealed(contents, sealed);
  return sealed;
}

/** The key is in the key store before the package exists: a package without its key would be lost, not the other way round. */
async function sealNew(leg: Parts, grant: Grant, dataset: Dataset): Promise<SealedPackage> {
  const plan = await planPackage(leg, grant, dataset);
  const packageId = randomBytes(16);
  const dataKey = randomBytes(32);
  const secretName = `data-key-${packageId.toString("hex")}`;
  await leg.deps.keyStore.putSecret(secretName, dataKey.toString("base64url"));
  const counts = { rows: 0, brokenRows: 0 };
  const stop = new AbortController();
  try {
    const rows = await readGranted(leg, plan, {
      signal: stop.signal,
      onProblem: () => (counts.brokenRows += 1),
    });
    const plain = packageContents(
      { dataset: dataset.id, datasetVersion: grant.datasetVersion, items: plan.items },
      rows,
      () => (counts.rows += 1),
    );
    const { packageDigest } = await leg.packages.put(
      sealPackage(plain, dataKey, packageHeader(packageId, randomBytes(32))),
    );
    return { packageDigest, fingerprint: sha256Hex(dataKey), secretName, ...counts };
  } finally {
    stop.abort();
  }
}

/** Registers the package's key once: the idempotency key is the package, so a repeat finds the record. */
async function register(leg: Parts, grant: Grant, sealed: SealedPackage, caller: LedgerCaller): Promise<string> {
  const { index, ledger, department } = leg.deps;
  const [known] = index.all(
    "data-key",
    ({ custodian, packageDigest, state }) =>
      custodian === department && packageDigest === sealed.packageDigest && state === "active",
  );
  if (known !== undefined) return known.id;
  const filterDigest = filterDigestOf(grant);
  const receipt = await ledger.submit(caller, {
    name: "key.register",
    body: {
      idempotencyKey: `package-${sealed.packageDigest}`,
      dataset: grant.terms.dataset,
      datasetVersion: grant.datasetVersion,
      items: grant.terms.items,
      suite: SUITE.name,
      fingerprint: sealed.fingerprint,
      packageDigest: sealed.packageDigest,
      ...(filterDigest === undefined ? {} : { filterDigest }),
    },
  });
  return receipt.result.id;
}

async function dataKeyOf(leg: Pick<Leg, "deps">, sealed: SealedPackage): Promise<Buffer> {
  const secret = await leg.deps.keyStore.secret(sealed.secretName);
  if (secret === undefined) throw new DomainError("INTEGRITY_FAILURE", "the package's key is not in the key store");
  return Buffer.from(secret, "base64url");
}
