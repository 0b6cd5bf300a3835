import { DomainError, type KeyHolding } from "@mulian/domain";
import { GrantRunsFolder, type FilesKept } from "./batch/grant-runs-folder.js";
import { signJws } from "./jws.js";
import type { Leg } from "./leg.js";
import { ownSignatureKid } from "./receipt.js";

type Parts = Pick<Leg, "deps" | "packages" | "state">;

const DESTRUCTION_TYPE = "mulian-destruction+jwt";

/** What was deleted here, or had to stay and why. */
export interface Destruction {
  /** `wrapped-key`: the envelope with the package's key; `package`: the sealed file; `proof-key`: the key that was answered; `batch-files`: the rows of a batch's runs. */
  readonly destroyed: readonly string[];
  /** The package stays while another grant of this department holds its key. */
  readonly kept: readonly string[];
  /** A compact JWS by the department's key. */
  readonly proof: string;
}

/**
 * Deletes what this gateway has of a key it holds, and signs what it did. A claim, not a proof of absence: nobody can show that
 * no copy was made, and rows that were read are not called back. Repeated, it answers as the first time.
 * @throws DomainError NOT_FOUND for a holding that is not this department's; READ_ONLY without a key on the ledger to sign with
 */
export async function destroyHolding(leg: Parts, holdingId: string, user: string): Promise<Destruction> {
  const { index, department } = leg.deps;
  const holding = index.get("key-holding", holdingId);
  if (holding?.holder !== department) throw new DomainError("NOT_FOUND", "there is no such key holding");
  const known = await leg.state.destruction(holdingId);
  if (known !== undefined) return readProof(known);
  const kid = await ownSignatureKid(leg.deps);
  if (kid === undefined) throw new DomainError("READ_ONLY", "this department has no signature key on the ledger");
  const done =
    holding.holdingKind === "access-key" ? await destroyProofKey(leg, holding) : await destroyPackage(leg, holding);
  const proof = await signJws(
    leg.deps.keyStore,
    leg.deps.signKeyName,
    { typ: DESTRUCTION_TYPE, kid },
    {
      holding: holding.id,
      holder: holding.holder,
      provider: holding.provider,
      grant: holding.grant,
      dataset: holding.dataset,
      holdingKind: holding.holdingKind,
      thumbprint: holding.thumbprint,
      user,
      destroyedAt: leg.deps.clock.now().toISOString(),
      ...done,
    },
  );
  await leg.state.keepDestruction(holdingId, proof);
  leg.deps.logger.info({ holding: holdingId, grant: holding.grant, destroyed: done.destroyed }, "key destroyed here");
  return { destroyed: done.destroyed, kept: done.kept, proof };
}

interface Done {
  readonly destroyed: readonly string[];
  readonly kept: readonly string[];
}

/**
 * After this no request of the grant can be proven any more: the terms name this key and no other. What batches brought goes
 * with it; the key first, so that no run brings more.
 */
async function destroyProofKey(
  { deps, state }: Parts,
  { thumbprint, grant }: KeyHolding,
): Promise<Done & { readonly batchFiles?: FilesKept }> {
  const name = await state.proofKeyName(thumbprint);
  if (name !== undefined) await deps.keyStore.delete(name);
  const batchFiles = await new GrantRunsFolder(deps.dataDir, grant).remove();
  const proofKey = name === undefined ? [] : ["proof-key"];
  if (batchFiles.files === 0) return { destroyed: proofKey, kept: [] };
  return { destroyed: [...proofKey, "batch-files"], kept: [], batchFiles };
}

async function destroyPackage(
  { deps, packages, state }: Parts,
  holding: KeyHolding,
): Promise<Done & { readonly fingerprint?: string; readonly packageDigest?: string; readonly sizeBytes?: number }> {
  const key = holding.dataKey === undefined ? undefined : deps.index.get("data-key", holding.dataKey);
  if (key === undefined) throw new DomainError("INTEGRITY_FAILURE", "the holding names no key");
  const { fingerprint, packageDigest } = key;
  const hadKey = (await state.wrappedKey(holding.grant, packageDigest)) !== undefined;
  await state.forgetWrappedKey(holding.grant, packageDigest);
  const wrappedKey = hadKey ? ["wrapped-key"] : [];
  const sizeBytes = await packages.sizeBytes(packageDigest);
  if (sizeBytes === undefined) return { destroyed: wrappedKey, kept: [], fingerprint, packageDigest };
  if (await state.isWrapped(packageDigest))
    return { destroyed: wrappedKey, kept: ["package"], fingerprint, packageDigest, sizeBytes };
  await packages.remove(packageDigest);
  return { destroyed: [...wrappedKey, "package"], kept: [], fingerprint, packageDigest, sizeBytes };
}

/** Only `destroyHolding` keeps these texts. */
function readProof(proof: string): Destruction {
  const { destroyed, kept } = JSON.parse(Buffer.from(proof.split(".")[1] ?? "", "base64url").toString("utf8")) as Done; // signed here, of this shape
  return { destroyed, kept, proof };
}
