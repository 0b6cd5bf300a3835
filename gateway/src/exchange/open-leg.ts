import { join } from "node:path";
import { FileDocumentStore } from "../adapters/document-store/file.js";
import { FileReceiptLog } from "../adapters/receipt-log/file.js";
import { BatchCommitter } from "./batch-committer.js";
import { CheckBudget } from "./check-budget.js";
import { DayTables } from "./day-tables.js";
import { Resumptions } from "./counted-before.js";
import { FurthestRows } from "./furthest-rows.js";
import { ExchangeState } from "./exchange-state.js";
import { GrantSalts } from "./grant-salts.js";
import { HeightConfirmation } from "./height-confirmation.js";
import { GoodSignatures } from "./jws.js";
import type { Leg } from "./leg.js";
import { PackageStore } from "./package-store.js";
import { PeerClient } from "./peer-client.js";
import { QuotaBook } from "./quota-book.js";
import { ReceiptIssuer } from "./receipt-issuer.js";
import { RefusalBudget } from "./refusal-budget.js";
import { ReplayCache } from "./replay-cache.js";
import { RunningDeliveries } from "./running-deliveries.js";
import type { ExchangeDependencies } from "./types.js";

/**
 * Opens the leg's stores and makes its parts. Nothing runs yet.
 * @throws DomainError INTEGRITY_FAILURE when the receipt log is damaged
 */
export async function openLeg(deps: ExchangeDependencies): Promise<Leg> {
  const { dataDir } = deps;
  const log = await FileReceiptLog.open(join(dataDir, "receipts"));
  const state = await ExchangeState.open(join(dataDir, "state"));
  const salts = new GrantSalts(deps.keyStore);
  return {
    deps,
    log,
    issuer: new ReceiptIssuer(deps, log),
    committer: new BatchCommitter(deps, log),
    documents: await FileDocumentStore.open(join(dataDir, "documents")),
    packages: await PackageStore.open(join(dataDir, "packages")),
    state,
    replay: await ReplayCache.open(join(dataDir, "replay"), deps.clock.now().getTime()),
    tokens: new GoodSignatures(),
    heights: new HeightConfirmation(deps),
    quotas: new QuotaBook(),
    resumptions: new Resumptions(),
    furthest: new FurthestRows(),
    salts,
    checks: new CheckBudget(state, salts),
    dayTables: new DayTables(state),
    peers: new PeerClient(deps),
    running: new RunningDeliveries(),
    refusals: new RefusalBudget(),
    strangers: { refused: 0 },
    standing: { recovered: false },
  };
}
