import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { LedgerPort } from "../ports/ledger.js";

/** What reading the catalogue takes. */
export interface ReadPorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
  readonly clock: Clock;
}
