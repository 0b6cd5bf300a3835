import type { DataKey, Grant } from "@mulian/domain";
import type { DeliveryParts } from "./delivery-parts.js";
import type { Leg } from "./leg.js";
import { openDelivery } from "./open-delivery.js";
import { grantScope } from "./own-grant.js";
import { PACKAGE_MEDIA_TYPE } from "./serve-package.js";
import { EXCHANGE_PATH } from "./token-limits.js";

/** Brings a sealed package into this gateway's store. @throws DomainError INTEGRITY_FAILURE when it is not the one on the ledger */
export async function fetchPackage(
  leg: DeliveryParts & Pick<Leg, "packages">,
  grant: Grant,
  key: Pick<DataKey, "id" | "packageDigest">,
): Promise<void> {
  const opened = await openDelivery(leg, grant, await grantScope(leg, grant), {
    path: `${EXCHANGE_PATH}/packages/${key.id}`,
    contentType: PACKAGE_MEDIA_TYPE,
  });
  await leg.packages.put(opened.stream, key.packageDigest);
  await opened.done;
}
