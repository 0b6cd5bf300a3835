import { randomBytes } from "node:crypto";
import { DomainError, packageMasking, type Dataset, type Grant, type PackageSuite } from "@mulian/domain";
import { digestOf, sha256Hex } from "../digest.js";
import type { LedgerCaller } from "../ports/ledger.js";
import type { SealedPackage } from "./exchange-state.js";
import type { Leg } from "./leg.js";
import { packageContents } from "./package-contents.js";
import { packageHeader, sealPackage } from "./package-format.js";
import { readGranted } from "./read-granted.js";
import { planPackage, sourceRefusal } from "./row-plan.js";

type Parts = Pick<Leg, "deps" | "documents" | "packages" | "peers" | "salts" | "state">;

const filterDigestOf = (grant: Grant): string | undefined =>
  grant.terms.documents.find(({ role }) => role === "filter")?.digest;

function maskingDigestOf(grant: Grant): string | undefined {
  const masking = packageMasking(grant);
  return masking === undefined ? undefined : sha256Hex(masking);
}

/**
 * Two grants share a package only when dataset version, items, filter and masking are all equal, it is sealed alike and the data
 * is as fresh; and no longer than its key is good.
 */
export async function sealPackageOf(
  leg: Parts,
  grant: Grant,
  dataset: Dataset,
  suite: PackageSuite,
): Promise<SealedPackage> {
  const contents = digestOf([
    grant.terms.dataset,
    grant.datasetVersion,
    dataset.lastRefreshAt ?? null,
    grant.terms.items.toSorted(),
    filterDigestOf(grant) ?? null,
    maskingDigestOf(grant) ?? null,
    suite,
  ]);
  const known = await leg.state.sealed(contents);
  if (known !== undefined && isGood(leg, known) && (await leg.packages.has(known.packageDigest))) return known;
  const sealed = await sealNew(leg, grant, dataset, suite).catch((error: unknown) => {
    throw sourceRefusal(error);
  });
  await leg.state.keepSealed(contents, sealed);
  return sealed;
}

/** The package's key was not retired; it may not be registered yet. */
const isGood = ({ deps: { index, department } }: Parts, { packageDigest }: SealedPackage): boolean =>
  index.all(
    "data-key",
    (key) => key.custodian === department && key.packageDigest === packageDigest && key.state !== "active",
  ).length === 0;

/** The key is in the key store before the package exists: a package without its key would be lost, not the other way round. */
async function sealNew(leg: Parts, grant: Grant, dataset: Dataset, suite: PackageSuite): Promise<SealedPackage> {
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
      sealPackage(plain, dataKey, packageHeader(packageId, randomBytes(32), suite)),
    );
    return { packageDigest, fingerprint: sha256Hex(dataKey), secretName, ...counts };
  } finally {
    stop.abort();
  }
}

/** Registers the package's key once: the idempotency key is the package, so a repeat finds the record. */
export async function registerPackage(
  leg: Parts,
  grant: Grant,
  sealed: SealedPackage,
  caller: LedgerCaller,
  suite: PackageSuite,
): Promise<string> {
  const { index, ledger, department } = leg.deps;
  const [known] = index.all(
    "data-key",
    ({ custodian, packageDigest, state }) =>
      custodian === department && packageDigest === sealed.packageDigest && state === "active",
  );
  if (known !== undefined) return known.id;
  const [filterDigest, maskingDigest] = [filterDigestOf(grant), maskingDigestOf(grant)];
  const receipt = await ledger.submit(caller, {
    name: "key.register",
    body: {
      idempotencyKey: `package-${sealed.packageDigest}`,
      dataset: grant.terms.dataset,
      datasetVersion: grant.datasetVersion,
      items: grant.terms.items,
      suite,
      fingerprint: sealed.fingerprint,
      packageDigest: sealed.packageDigest,
      ...(filterDigest === undefined ? {} : { filterDigest }),
      ...(maskingDigest === undefined ? {} : { maskingDigest }),
    },
  });
  return receipt.result.id;
}

export async function dataKeyOf(leg: Pick<Leg, "deps">, sealed: SealedPackage): Promise<Buffer> {
  const secret = await leg.deps.keyStore.secret(sealed.secretName);
  if (secret === undefined) throw new DomainError("INTEGRITY_FAILURE", "the package's key is not in the key store");
  return Buffer.from(secret, "base64url");
}

/**
 * Deletes a package of this department's and the key that opens it.
 * @throws DomainError NOT_FOUND for a key that is not this department's
 */
export async function forgetPackage(leg: Pick<Leg, "deps" | "packages" | "state">, dataKeyId: string): Promise<void> {
  const { index, department, keyStore } = leg.deps;
  const key = index.get("data-key", dataKeyId);
  if (key?.custodian !== department) throw new DomainError("NOT_FOUND", "there is no such key");
  const secretName = await leg.state.secretNameOf(key.packageDigest);
  if (secretName !== undefined) await keyStore.delete(secretName);
  await leg.packages.remove(key.packageDigest);
}
