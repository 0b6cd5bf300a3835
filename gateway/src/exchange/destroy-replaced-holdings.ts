import type { KeyHolding } from "@mulian/domain";
import { destroyHolding } from "./destroy-holding.js";
import { storeDocuments } from "./document-service.js";
import type { Errands } from "./errands.js";
import { errandsOfIndex } from "./errands-of-index.js";
import type { Leg } from "./leg.js";

type Parts = Pick<Leg, "deps" | "documents" | "packages" | "peers" | "state">;

/**
 * The grantee's side of sealing again: once it has acknowledged the new package's key, its gateway deletes the old wrapped key
 * and, with the last grant that held it, the old package, and claims the destruction on the ledger with its signed proof. What
 * is to be done follows from the ledger: holdings that another took the place of and whose destruction nobody claimed.
 */
export const destroyReplacedHoldings = (leg: Parts): Errands =>
  errandsOfIndex(leg.deps, () => {
    const { index, department } = leg.deps;
    return index
      .all("key-holding", (holding) => holding.holder === department && isReplaced(leg, holding))
      .map((holding) => ({
        key: `replaced/${holding.id}`,
        department: holding.provider,
        run: () => destroyReplaced(leg, holding),
      }));
  });

/** Its successor is here, or has ended too: until then what there is stays. */
function isReplaced(leg: Parts, { replacedBy, destructionDigest }: KeyHolding): boolean {
  if (replacedBy === undefined || destructionDigest !== undefined) return false;
  const successor = leg.deps.index.get("key-holding", replacedBy);
  return successor !== undefined && successor.state !== "released";
}

async function destroyReplaced(leg: Parts, { id, version, grant }: KeyHolding): Promise<void> {
  const { ledger, serviceCaller, logger } = leg.deps;
  const { proof } = await destroyHolding(leg, id, serviceCaller.enrolmentId);
  const destructionDigest = await proofDocument(leg, id, proof);
  const body = { id, expectedVersion: version, endedBy: "destroyed", destructionDigest } as const;
  const { txId } = await ledger.submit(serviceCaller, { name: "key-holding.end", body });
  logger.info({ holding: id, grant, txId }, "replaced key destroyed");
}

/** The proof as a document, made once a holding: every document has a salt of its own, and the ledger takes one claim. */
async function proofDocument(leg: Parts, id: string, proof: string): Promise<string> {
  const known = await leg.state.destructionDocument(id);
  if (known !== undefined) return known;
  const [stored] = await storeDocuments(leg, [
    { role: "destruction", name: `${id}.jws`, mediaType: "application/jose", content: Buffer.from(proof) },
  ]);
  const digest = stored?.digest ?? "";
  await leg.state.keepDestructionDocument(id, digest);
  return digest;
}
