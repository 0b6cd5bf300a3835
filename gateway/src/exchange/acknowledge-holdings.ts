import { DomainError, type Grant, type KeyHolding } from "@mulian/domain";
import { z } from "zod";
import { sha256Hex } from "../digest.js";
import type { Errands } from "./errands.js";
import { errandsOfIndex } from "./errands-of-index.js";
import { KEY_STATES, checkGrant } from "./grant-check.js";
import type { Leg } from "./leg.js";
import type { DeliveryEnds } from "./delivery-parts.js";
import { fetchPackage } from "./fetch-package.js";
import { keepRefusal } from "./keep-refusal.js";
import { grantScope } from "./own-grant.js";
import { openPackage } from "./package-format.js";
import { parseAnswer, readText } from "./peer-client.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import { unwrapDataKey } from "./unwrap-data-key.js";

const KeyAnswer = z.discriminatedUnion("holdingKind", [
  z.object({ holdingKind: z.literal("access-key") }),
  z.object({ holdingKind: z.literal("data-key"), jwe: z.string().max(4_096), rows: z.int().min(0) }),
]);

/** The index follows the ledger within milliseconds; one that does not is left to the next look. */
const INDEXED_LIMIT_MS = 10_000;

/** With one provider: each waits for a transaction. Of file grants, so many packages are fetched at once. */
const AT_ONCE = 4;

type Parts = Pick<Leg, "deps" | "log" | "peers" | "committer" | "state" | "packages"> & { readonly ends: DeliveryEnds };

/**
 * The grantee's side of a delivery's key: when the ledger says that a key was released to this department, the gateway tries it
 * (an access key by being answered, a data key by opening the whole package) and acknowledges on the ledger.
 */
export const acknowledgeHoldings = (leg: Parts): Errands =>
  errandsOfIndex(
    leg.deps,
    () => {
      const { index, department } = leg.deps;
      return index
        .all("key-holding", ({ holder, state }) => holder === department && state === "released")
        .map((holding) => ({
          key: `holding/${holding.id}`,
          department: holding.provider,
          run: () => acknowledge(leg, holding),
        }));
    },
    { atOnce: AT_ONCE },
  );

async function acknowledge(leg: Parts, holding: KeyHolding): Promise<void> {
  const { index, ledger, serviceCaller, clock, logger } = leg.deps;
  // A grant that was revoked or suspended meanwhile stays unacknowledged; asking would only be refused and recorded.
  const { grant } = checkGrant(index, holding.grant, KEY_STATES, clock.now().toISOString());
  const scope = await grantScope(leg, grant);
  const answer = await leg.peers
    .request(scope, { method: "GET", path: `${EXCHANGE_PATH}/grants/${grant.id}/key` })
    .catch(async (error: unknown) => {
      throw await keepRefusal(leg, grant, error);
    });
  const key = parseAnswer(KeyAnswer, await readText(answer));
  if (key.holdingKind !== holding.holdingKind)
    throw new DomainError(
      "INTEGRITY_FAILURE",
      "the provider's gateway hands over another kind of key than the ledger says",
    );
  if (key.holdingKind === "data-key") await takePackage(leg, grant, holding, key.jwe, key.rows);
  const receipt = await ledger.submit(serviceCaller, {
    name: "key-holding.acknowledge",
    body: { id: holding.id, expectedVersion: holding.version },
  });
  logger.info({ holding: holding.id, grant: grant.id, txId: receipt.txId }, "key acknowledged");
  // Until the index shows it, another block would have it acknowledged again.
  await index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(INDEXED_LIMIT_MS)).catch(() => undefined);
}

/** Acknowledges nothing it could not open: the JWE the ledger names, the key the ledger names, every chunk of the package. */
async function takePackage(leg: Parts, grant: Grant, holding: KeyHolding, jwe: string, rows: number): Promise<void> {
  const { index } = leg.deps;
  const record = holding.dataKey === undefined ? undefined : index.get("data-key", holding.dataKey);
  if (record === undefined) throw new DomainError("INTEGRITY_FAILURE", "the holding names no key");
  if (sha256Hex(jwe) !== holding.jweDigest)
    throw new DomainError("INTEGRITY_FAILURE", "the wrapped key is not the one on the ledger");
  const dataKey = await unwrapDataKey(leg.deps, record.suite, jwe, { kid: holding.thumbprint, grant: grant.id });
  if (sha256Hex(dataKey) !== record.fingerprint)
    throw new DomainError("INTEGRITY_FAILURE", "the key is not the one on the ledger");
  if (!(await leg.packages.has(record.packageDigest))) await fetchPackage(leg, grant, record);
  for await (const chunk of openPackage(leg.packages.read(record.packageDigest), dataKey)) void chunk;
  await leg.state.keepWrappedKey(grant.id, { jwe, kid: holding.thumbprint, packageDigest: record.packageDigest, rows });
}
