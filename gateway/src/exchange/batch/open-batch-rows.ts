import type { Grant } from "@mulian/domain";
import type { DeliveryParts } from "../delivery-parts.js";
import { openDelivery } from "../open-delivery.js";
import { RESUMED_HEAD_MS } from "../open-rows.js";
import { grantScope } from "../own-grant.js";
import type { Delivered } from "../resume.js";
import { ROW_MEDIA_TYPES } from "../rows.js";
import { EXCHANGE_PATH } from "../token-limits.js";
import type { OpenedRows } from "../types.js";
import type { BatchRun } from "./batch-run.js";

/** Who a receipt names when nobody asked: the gateway by itself. */
const BY_ITSELF = "gateway";

/** Asks the provider for the rows of a run, or for what follows those that arrived. */
export async function openBatchRows(
  leg: DeliveryParts,
  grant: Grant,
  run: BatchRun,
  delivered: Delivered | undefined,
  signal: AbortSignal,
): Promise<OpenedRows> {
  const scope = await grantScope(leg, grant, { user: run.user ?? BY_ITSELF });
  const question = {
    run: run.run,
    ...(run.since === undefined ? {} : { since: run.since }),
    ...(delivered === undefined ? {} : { afterRows: delivered.rows, afterDigest: delivered.digest }),
  };
  const wanted = {
    path: `${EXCHANGE_PATH}/grants/${grant.id}/batch`,
    contentType: ROW_MEDIA_TYPES.ndjson,
    body: JSON.stringify(question),
    ...(delivered === undefined ? {} : { headMs: RESUMED_HEAD_MS }),
  };
  return openDelivery(leg, grant, scope, wanted, signal);
}
