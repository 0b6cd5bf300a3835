import type { DeliveryParts } from "./delivery-parts.js";
import { openDelivery } from "./open-delivery.js";
import { grantScope, ownGrant } from "./own-grant.js";
import { ROW_MEDIA_TYPES } from "./rows.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import type { OpenRowsOptions, OpenedRows } from "./types.js";

/** The provider reads again what was delivered before it answers: some 80 MB a second, so this is for tens of gigabytes. */
export const RESUMED_HEAD_MS = 600_000;

/** The grantee's side of a delivery of rows. */
export async function openRemoteRows(leg: DeliveryParts, options: OpenRowsOptions): Promise<OpenedRows> {
  const grant = ownGrant(leg, options.grantId);
  const scope = await grantScope(leg, grant, options);
  const query = new URLSearchParams({
    format: options.format,
    ...(options.items === undefined ? {} : { items: JSON.stringify(options.items) }),
    ...(options.limit === undefined ? {} : { limit: String(options.limit) }),
    ...(options.delivered === undefined
      ? {}
      : { afterRows: String(options.delivered.rows), afterDigest: options.delivered.digest }),
  });
  return openDelivery(
    leg,
    grant,
    scope,
    {
      path: `${EXCHANGE_PATH}/grants/${grant.id}/rows?${query.toString()}`,
      contentType: ROW_MEDIA_TYPES[options.format],
      ...(options.delivered === undefined ? {} : { headMs: RESUMED_HEAD_MS }),
    },
    options.signal,
  );
}
