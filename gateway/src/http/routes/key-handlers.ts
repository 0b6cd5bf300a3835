import { destroyKeyHolding } from "./destroy-key-holding.js";
import { drillDepartmentKeys } from "./drill-department-keys.js";
import { endKeyHolding } from "./end-key-holding.js";
import { keyHoldingDocuments } from "./key-holding-documents.js";
import { listKeyHoldings } from "./list-key-holdings.js";
import { listKeys } from "./list-keys.js";
import { retireKey } from "./retire-key.js";
import { rotateDepartmentKeys } from "./rotate-department-keys.js";
import { rotateLegKey } from "./rotate-leg-key.js";
import { rotateKey } from "./rotate-key.js";
import type { Handlers } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** Everything about keys and who holds them. */
export const keyHandlers = (
  ports: RoutePorts,
): Pick<
  Handlers,
  | "destroyKeyHolding"
  | "drillDepartmentKeys"
  | "endKeyHolding"
  | "keyHoldingDocuments"
  | "listKeyHoldings"
  | "listKeys"
  | "retireKey"
  | "rotateDepartmentKeys"
  | "rotateKey"
  | "rotateLegKey"
> => ({
  destroyKeyHolding: destroyKeyHolding(ports),
  drillDepartmentKeys: drillDepartmentKeys(ports),
  endKeyHolding: endKeyHolding(ports),
  keyHoldingDocuments: keyHoldingDocuments(ports),
  listKeyHoldings: listKeyHoldings(ports),
  listKeys: listKeys(ports),
  retireKey: retireKey(ports),
  rotateDepartmentKeys: rotateDepartmentKeys(ports),
  rotateKey: rotateKey(ports),
  rotateLegKey: rotateLegKey(ports),
});
