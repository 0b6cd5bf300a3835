import { createHash } from "node:crypto";
import { DomainError, type Grant, type KeyHolding } from "@mulian/domain";
import { z } from "zod";
import { Backoff } from "./backoff.js";
import { KEY_STATES, checkGrant } from "./grant-check.js";
import { unwrapKey } from "./key-wrap.js";
import type { Leg } from "./leg.js";
import { fetchPackage, grantScope, keepRefusal, type DeliveryEnds } from "./open-rows.js";
import { openPackage } from "./package-format.js";
import { parseAnswer, readText } from "./peer-client.js";
import { EXCHANGE_PATH } from "./token-limits.js";

const TICK_MS = 200;

const KeyAnswer = z.discriminatedUnion("holdingKind", [
  z.object({ holdingKind: z.literal("access-key") }),
  z.object({ holdingKind: z.literal("data-key"), jwe: z.string().max(4_096), rows: z.int().min(0) }),
]);

type Parts = Pick<Leg, "deps" | "log" | "peers" | "committer" | "state" | "packages"> & { readonly ends: DeliveryEnds };

/**
 * The grantee's side of a delivery's key: when the ledger says that a key was released to this department, the gateway tries it
 * (an access key by being answered, a data key by opening the whole package) and acknowledges on the ledger.
 */
export class HoldingWatcher {
  private readonly backoff = new Backoff();
  private seenHeight = -1;
  private open: readonly KeyHolding[] = [];
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly leg: Parts) {}

  start(): void {
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.working;
  }

  private async tick(): Promise<void> {
    if (this.working !== undefined) return;
    this.working = this.work().finally(() => (this.working = undefined));
    await this.working;
  }

  private async work(): Promise<void> {
    const { index, department } = this.leg.deps;
    if (index.height !== this.seenHeight) {
      this.seenHeight = index.height;
      this.open = index.all("key-holding", ({ holder, state }) => holder === department && state === "released");
    }
    for (const holding of this.open) await this.attempt(holding);
  }

  private async attempt(holding: KeyHolding): Promise<void> {
    const { clock, logger } = this.leg.deps;
    const nowMs = clock.now().getTime();
    if (this.closed || !this.backoff.isDue(holding.id, nowMs)) return;
    try {
      await acknowledge(this.leg, holding);
      this.backoff.succeeded(holding.id);
      this.open = this.open.filter(({ id }) => id !== holding.id);
    } catch (error) {
      this.backoff.failed(holding.id, nowMs);
      logger.warn({ err: error, holding: holding.id, grant: holding.grant }, "key not acknowledged yet");
    }
  }
}

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
}

/** Acknowledges nothing it could not open: the JWE the ledger names, the key the ledger names, every chunk of the package. */
async function takePackage(leg: Parts, grant: Grant, holding: KeyHolding, jwe: string, rows: number): Promise<void> {
  const { index, keyStore, encryptKeyName } = leg.deps;
  const record = holding.dataKey === undefined ? undefined : index.get("data-key", holding.dataKey);
  if (record === undefined) throw new DomainError("INTEGRITY_FAILURE", "the holding names no key");
  if (createHash("sha256").update(jwe).digest("hex") !== holding.jweDigest)
    throw new DomainError("INTEGRITY_FAILURE", "the wrapped key is not the one on the ledger");
  const dataKey = await unwrapKey(keyStore, encryptKeyName, jwe, { kid: holding.thumbprint, grant: grant.id });
  if (createHash("sha256").update(dataKey).digest("hex") !== record.fingerprint)
    throw new DomainError("INTEGRITY_FAILURE", "the key is not the one on the ledger");
  if (!(await leg.packages.has(record.packageDigest))) await fetchPackage(leg, grant, record);
  for await (const chunk of openPackage(leg.packages.read(record.packageDigest), dataKey)) void chunk;
  await leg.state.keepWrappedKey(grant.id, { jwe, kid: holding.thumbprint, packageDigest: record.packageDigest, rows });
}
