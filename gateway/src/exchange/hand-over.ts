import { DomainError, type CommandBody, type Dataset, type Grant, type PackageSuite } from "@mulian/domain";
import { sha256Hex } from "../digest.js";
import type { LedgerCaller } from "../ports/ledger.js";
import { wrapKey } from "./key-wrap.js";
import { currentKey } from "./ledger-keys.js";
import type { Leg } from "./leg.js";
import { dataKeyOf, registerPackage, sealPackageOf } from "./seal-package.js";
import { wrapKeySm2 } from "./sm2-wrap.js";

export type HandOverParts = Pick<Leg, "deps" | "documents" | "packages" | "peers" | "salts" | "state">;
/** A package's key as the ledger is told of it. */
export type HandedOver = Omit<Extract<CommandBody<"grant.deliver">["key"], { holdingKind: "data-key" }>, "holdingKind">;

/**
 * Seals a grant's package or finds one that it shares, registers its key and wraps it to the grantee's key on the ledger. Every
 * step finds what an earlier attempt left.
 * @throws DomainError PEER_UNAVAILABLE while the grantee has no key that fits the suite; the source's and the ledger's
 */
export async function handOver(
  leg: HandOverParts,
  grant: Grant,
  dataset: Dataset,
  caller: LedgerCaller,
  suite: PackageSuite,
): Promise<HandedOver> {
  const wrap = wrapperFor(leg, grant, suite);
  const sealed = await sealPackageOf(leg, grant, dataset, suite);
  const dataKey = await registerPackage(leg, grant, sealed, caller, suite);
  const known = await leg.state.wrappedKey(grant.id, sealed.packageDigest);
  const wrapped =
    known?.kid === wrap.kid
      ? known
      : {
          jwe: await wrap.wrap(await dataKeyOf(leg, sealed)),
          kid: wrap.kid,
          packageDigest: sealed.packageDigest,
          rows: sealed.rows,
        };
  await leg.state.keepWrappedKey(grant.id, wrapped);
  return { dataKey, thumbprint: wrapped.kid, jweDigest: sha256Hex(wrapped.jwe) };
}

interface Wrapper {
  readonly kid: string;
  wrap(dataKey: Uint8Array): Promise<string>;
}

/** Wraps to the grantee's newest key of the kind that the suite takes. Looked up before anything is sealed. */
function wrapperFor({ deps: { index } }: HandOverParts, grant: Grant, suite: PackageSuite): Wrapper {
  if (suite === "SM4CTR-HMACSM3") {
    const to = currentKey(index, grant.grantee, "enc", "SM2");
    if (to !== undefined) return { kid: to.kid, wrap: (dataKey) => wrapKeySm2(dataKey, to, grant.id) };
  } else {
    const to = currentKey(index, grant.grantee, "enc");
    if (to !== undefined) return { kid: to.kid, wrap: (dataKey) => wrapKey(dataKey, to, grant.id) };
  }
  throw new DomainError("PEER_UNAVAILABLE", "the grantee has no encryption key for this suite on the ledger", {
    suite,
  });
}
