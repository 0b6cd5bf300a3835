import { Readable } from "node:stream";
import { DomainError, type DataKey, type ReceiptView } from "@mulian/domain";
import { ROW_STATES, checkGrant, checkUse } from "./grant-check.js";
import { itemTypes } from "./item-types.js";
import type { Leg } from "./leg.js";
import { ownGrant } from "./own-grant.js";
import { packageRows } from "./package-contents.js";
import { openPackage } from "./package-format.js";
import { receiptsOf } from "./receipt-views.js";
import { limitRows } from "./row-plan.js";
import { unwrapDataKey } from "./unwrap-data-key.js";
import { ResumedRows } from "./resume.js";
import { EncodedRows, ROW_MEDIA_TYPES } from "./rows.js";
import type { OpenRowsOptions, OpenedRows } from "./types.js";

type Parts = Pick<Leg, "deps" | "log" | "state" | "packages" | "committer">;

/**
 * The rows of a file grant, out of the package this gateway holds. The provider is not asked: what was handed over cannot be
 * called back, but this gateway does not open it for its users once the grant has ended. The receipt is that of the package.
 */
export async function openPackageRows(leg: Parts, options: OpenRowsOptions): Promise<OpenedRows> {
  const { index, clock } = leg.deps;
  const { grant, dataset } = checkGrant(
    index,
    ownGrant(leg, options.grantId).id,
    ROW_STATES,
    clock.now().toISOString(),
  );
  const items = checkUse(grant, { purpose: options.purpose ?? grant.terms.purpose, items: options.items });
  const key = heldKey(leg, grant.id);
  const wrapped = key === undefined ? undefined : await leg.state.wrappedKey(grant.id, key.packageDigest);
  if (key === undefined || wrapped === undefined || !(await leg.packages.has(wrapped.packageDigest)))
    throw new DomainError("GRANT_NOT_ACTIVE", "the package is not here yet");
  const dataKey = await unwrapDataKey(leg.deps, key.suite, wrapped.jwe, { kid: wrapped.kid, grant: grant.id });
  const rows = packageRows(openPackage(leg.packages.read(wrapped.packageDigest), dataKey), items);
  const encoded = new EncodedRows(limitRows(rows, options.limit ?? Infinity), {
    columns: items,
    format: options.format,
    types: itemTypes(dataset.content.items, grant.terms.masking, items),
    endChunksAfter: options.delivered === undefined ? [] : [options.delivered.rows],
  });
  const { delivered } = options;
  const rest = delivered === undefined ? encoded : await ResumedRows.open(encoded, delivered);
  const stream = Readable.from(rest, { objectMode: false, highWaterMark: 65_536, signal: options.signal });
  const { promise: done, resolve, reject } = Promise.withResolvers<ReceiptView>();
  done.catch(() => undefined);
  stream.once("error", reject);
  stream.once("end", () => {
    packageReceipt(leg, grant.id).then(resolve, reject);
  });
  stream.once("close", () => {
    if (!stream.readableEnded) reject(new DomainError("PEER_UNAVAILABLE", "the rows were given up"));
  });
  return { contentType: ROW_MEDIA_TYPES[options.format], stream, done };
}

/** The key of the grant's package that this department holds: not one that leaked, nor one it destroyed. */
function heldKey({ deps: { index } }: Parts, grant: string): DataKey | undefined {
  const [holding] = index.all("key-holding", (one) => one.grant === grant && one.state === "acknowledged");
  return holding?.dataKey === undefined ? undefined : index.get("data-key", holding.dataKey);
}

/** The latest receipt of the package itself, which both sides signed. */
async function packageReceipt(leg: Parts, grantId: string): Promise<ReceiptView> {
  const receipt = (await receiptsOf(leg, [grantId])).findLast(({ outcome }) => outcome === "completed");
  if (receipt === undefined) throw new DomainError("INTEGRITY_FAILURE", "the package has no receipt");
  return receipt;
}
