import { DomainError, type Grant, type KeyHolding } from "@mulian/domain";
import type { AccessTokenClaims } from "./access-token.js";
import { deliver, type CountedChunks, type DeliverySink, type OpenedDelivery } from "./deliver.js";
import { KEY_STATES, checkGrant, checkProofKey, checkTerms, findGrant } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { openingClaims, refusal } from "./refusal.js";
import { sourceRefusal } from "./row-plan.js";

export const PACKAGE_MEDIA_TYPE = "application/vnd.mulian.package";

/** What the grantee's gateway needs to have the grant's data: proof that its key is answered, or the wrapped key of the package. */
export type KeyAnswer =
  | { readonly holdingKind: "access-key" }
  | { readonly holdingKind: "data-key"; readonly jwe: string; readonly rows: number };

interface Admitted {
  readonly grant: Grant;
  readonly holding: KeyHolding;
}

/** @throws DomainError NOT_FOUND; RecordedRefusal */
async function admit<T>(
  leg: Leg,
  grantId: string,
  claims: AccessTokenClaims,
  use: (admitted: Admitted) => Promise<T>,
): Promise<{ readonly result: T; readonly grant: Grant; readonly startedAt: string }> {
  const startedAt = leg.deps.clock.now().toISOString();
  const grant = findGrant(leg.deps.index, grantId, leg.deps.department, claims.sub);
  try {
    leg.committer.refuseLag();
    await leg.heights.confirmed();
    checkTerms(grant);
    const holding = checkProofKey(leg.deps.index, grant, claims.cnf.jkt);
    checkGrant(leg.deps.index, grantId, KEY_STATES, startedAt);
    return { result: await use({ grant, holding }), grant, startedAt };
  } catch (error) {
    throw await refusal(
      leg,
      openingClaims(leg, grant, { claims, items: undefined, format: "none" }, startedAt),
      sourceRefusal(error),
    );
  }
}

/** `GET /exchange/v1/grants/{id}/key` */
export async function answerKey(leg: Leg, grantId: string, claims: AccessTokenClaims): Promise<KeyAnswer> {
  const { result } = await admit(leg, grantId, claims, async ({ holding }): Promise<KeyAnswer> => {
    if (holding.holdingKind === "access-key") return { holdingKind: "access-key" };
    const key = holding.dataKey === undefined ? undefined : leg.deps.index.get("data-key", holding.dataKey);
    const wrapped = key === undefined ? undefined : await leg.state.wrappedKey(grantId, key.packageDigest);
    if (wrapped === undefined) throw new DomainError("SOURCE_UNAVAILABLE", "the wrapped key is not here");
    return { holdingKind: "data-key", jwe: wrapped.jwe, rows: wrapped.rows };
  });
  leg.deps.logger.info({ grant: grantId, grantee: claims.sub, holdingKind: result.holdingKind }, "key handed over");
  return result;
}

/** `GET /exchange/v1/packages/{dataKey}`: the sealed package of the caller's holding, as a delivery with a receipt. */
export async function servePackage(
  leg: Leg,
  dataKeyId: string,
  claims: AccessTokenClaims & { readonly grant: string },
  sink: DeliverySink,
  stop: AbortController,
): Promise<void> {
  const grantId = claims.grant;
  const { result, grant, startedAt } = await admit(leg, grantId, claims, async ({ grant: admitted, holding }) => {
    const key = holding.dataKey === dataKeyId ? leg.deps.index.get("data-key", dataKeyId) : undefined;
    // A key that leaked opens nothing new; one that was replaced for later versions is still its holders'.
    const isServed = key?.state === "active" || key?.state === "rotated";
    if (key === undefined || !isServed || !(await leg.packages.has(key.packageDigest)))
      throw new DomainError("NOT_FOUND", "there is no such package");
    const counted = new PackageChunks(
      leg.packages.read(key.packageDigest),
      (await leg.state.wrappedKey(grantId, key.packageDigest))?.rows ?? 0,
    );
    const chunks = counted[Symbol.asyncIterator]();
    const opened: OpenedDelivery = {
      grant: admitted,
      holding,
      contentType: PACKAGE_MEDIA_TYPE,
      counted,
      chunks,
      first: await chunks.next(),
      cut: () => undefined,
      brokenRows: () => 0,
    };
    return opened;
  });
  await deliver(
    leg,
    result,
    openingClaims(leg, grant, { claims, items: undefined, format: "package" }, startedAt),
    sink,
    stop,
  );
}

/** A package's bytes as they leave. Its rows are sealed and count as having left with the last byte, and not before. */
class PackageChunks implements CountedChunks {
  rows = 0;
  bytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly rowsInside: number,
  ) {}

  /** One chunk is held back, because only then is it known which is the last. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let held: Uint8Array | undefined;
    for await (const chunk of this.source) {
      if (held !== undefined) yield this.count(held);
      held = chunk;
    }
    if (held === undefined) return;
    this.rows = this.rowsInside;
    yield this.count(held);
  }

  private count(chunk: Uint8Array): Uint8Array {
    this.bytes += chunk.length;
    return chunk;
  }
}
