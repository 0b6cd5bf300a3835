import type { Resumptions } from "./counted-before.js";
import type { DocumentStore } from "../ports/document-store.js";
import type { ReceiptLog } from "../ports/receipt-log.js";
import type { BatchCommitter } from "./batch-committer.js";
import type { CheckBudget } from "./check-budget.js";
import type { DayTables } from "./day-tables.js";
import type { ExchangeState } from "./exchange-state.js";
import type { FurthestRows } from "./furthest-rows.js";
import type { GrantSalts } from "./grant-salts.js";
import type { GoodSignatures } from "./jws.js";
import type { HeightConfirmation } from "./height-confirmation.js";
import type { PackageStore } from "./package-store.js";
import type { PeerClient } from "./peer-client.js";
import type { QuotaBook } from "./quota-book.js";
import type { ReceiptIssuer } from "./receipt-issuer.js";
import type { RefusalBudget } from "./refusal-budget.js";
import type { ReplayCache } from "./replay-cache.js";
import type { RunningDeliveries } from "./running-deliveries.js";
import type { ExchangeDependencies } from "./types.js";

/** The parts of one gateway's leg, made once by openLeg. Functions take the members they use. */
export interface Leg {
  readonly deps: ExchangeDependencies;
  readonly log: ReceiptLog;
  readonly issuer: ReceiptIssuer;
  readonly committer: BatchCommitter;
  readonly documents: DocumentStore;
  readonly state: ExchangeState;
  readonly packages: PackageStore;
  readonly replay: ReplayCache;
  /** Signatures of this gateway's own tokens that were found good. */
  readonly tokens: GoodSignatures;
  readonly heights: HeightConfirmation;
  readonly quotas: QuotaBook;
  readonly resumptions: Resumptions;
  readonly furthest: FurthestRows;
  readonly salts: GrantSalts;
  readonly checks: CheckBudget;
  readonly dayTables: DayTables;
  readonly peers: PeerClient;
  readonly running: RunningDeliveries;
  readonly refusals: RefusalBudget;
  /** Counted, never recorded: whoever cannot prove who it is must not be able to fill the disk. */
  readonly strangers: { refused: number };
  /** Set once `recover` is through: what is served before would be counted and settled a second time by it. */
  readonly standing: { recovered: boolean };
}
