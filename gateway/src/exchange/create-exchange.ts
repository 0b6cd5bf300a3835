import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { MAX_PAGE } from "@mulian/domain";
import { FileDocumentStore } from "../adapters/document-store/file.js";
import { FileReceiptLog } from "../adapters/receipt-log/file.js";
import { batchRoutes } from "../http/exchange/batches.js";
import { documentRoutes } from "../http/exchange/documents.js";
import { packageRoutes } from "../http/exchange/packages.js";
import { questionRoutes } from "../http/exchange/questions.js";
import { exchangeRouter } from "../http/exchange/router.js";
import { acknowledgeHoldings } from "./acknowledge-holdings.js";
import { askAggregate, askCheck, askLookUp } from "./ask.js";
import { BatchRunner } from "./batch/batch-runner.js";
import { BatchRuns } from "./batch/batch-runs.js";
import { runsDirectory } from "./batch/grant-runs-folder.js";
import { openRun } from "./batch/open-run.js";
import { BatchCommitter } from "./batch-committer.js";
import { CheckBudget } from "./check-budget.js";
import { collectReceipts } from "./collect-receipts.js";
import { checkDocuments } from "./check-documents.js";
import { checkReceipts } from "./check-receipts.js";
import { DayTables } from "./day-tables.js";
import { destroyHolding } from "./destroy-holding.js";
import { destroyReplacedHoldings } from "./destroy-replaced-holdings.js";
import { Resumptions } from "./counted-before.js";
import { FurthestRows } from "./furthest-rows.js";
import { DocumentCourier } from "./document-courier.js";
import { readDocuments, storeDocuments } from "./document-service.js";
import { ExchangeState } from "./exchange-state.js";
import { GrantSalts } from "./grant-salts.js";
import { HeightConfirmation } from "./height-confirmation.js";
import { GoodSignatures, thumbprint } from "./jws.js";
import { keptData } from "./kept-data.js";
import type { Leg } from "./leg.js";
import { openPackageRows } from "./open-package-rows.js";
import { openRemoteRows } from "./open-rows.js";
import { ownGrant } from "./own-grant.js";
import { PackageRenewal } from "./package-renewal.js";
import { PackageStore } from "./package-store.js";
import { PeerClient } from "./peer-client.js";
import { QuotaBook } from "./quota-book.js";
import { proveReceipt } from "./prove-receipt.js";
import { ReceiptCourier } from "./receipt-courier.js";
import { ReceiptIssuer } from "./receipt-issuer.js";
import { listReceipts, receiptsOf } from "./receipt-views.js";
import { reconcileSomeAtOnce } from "./reconcile/some-at-once.js";
import { recovery } from "./recover.js";
import { RefusalBudget } from "./refusal-budget.js";
import { ReplayCache } from "./replay-cache.js";
import { RunningDeliveries } from "./running-deliveries.js";
import { deliverGrant } from "./seal-for-grant.js";
import { forgetPackage } from "./seal-package.js";
import { startInSteps } from "./start-in-steps.js";
import type { Exchange, ExchangeDependencies } from "./types.js";

/**
 * Opens the leg's stores and puts its parts together. Nothing runs until `start`, which needs an index that has caught up.
 * @throws DomainError INTEGRITY_FAILURE when the receipt log is damaged
 */
export async function createExchange(deps: ExchangeDependencies): Promise<Exchange> {
  const leg = await openLeg(deps);
  const ends = new ReceiptCourier(leg);
  const parts = { ...leg, ends };
  const renewal = new PackageRenewal(leg);
  const errands = [new DocumentCourier(leg), acknowledgeHoldings(parts), renewal, destroyReplacedHoldings(leg)];
  const runs = await BatchRuns.open(leg.state);
  const batches = new BatchRunner(parts, runs, runsDirectory(deps.dataDir));
  const running = [
    () => {
      leg.standing.recovered = true;
      leg.committer.start();
    },
    () => ends.start(),
    () => [...errands, batches].forEach((one) => one.start()),
  ];
  return {
    router: exchangeRouter(leg, (route) => {
      documentRoutes(leg, route);
      packageRoutes(leg, route);
      questionRoutes(leg, route);
      batchRoutes(leg, route);
    }),
    createProofKey: () => createProofKey(leg),
    storeDocuments: (list) => storeDocuments(leg, list),
    readDocuments: (record, viewer) => readDocuments(leg, record, viewer),
    deliver: (grantId, caller, expectedVersion, suite) => deliverGrant(leg, grantId, caller, expectedVersion, suite),
    holdingsToSettle: (dataKey) => renewal.waiting(dataKey),
    settleHolding: (holding) => renewal.settle(holding),
    forgetPackage: (dataKey) => forgetPackage(leg, dataKey),
    destroyHolding: (holding, user) => destroyHolding(leg, holding, user),
    keptData: (grantId) => keptData(leg, grantId),
    destructionProof: (holding) => leg.state.destruction(holding),
    openRows: async (options) =>
      ownGrant(leg, options.grantId).terms.method === "file"
        ? openPackageRows(leg, options)
        : openRemoteRows(parts, options),
    listRuns: (grantId) => runs.list(ownGrant(leg, grantId).id, MAX_PAGE),
    askRun: (grantId, user) => batches.ask(ownGrant(leg, grantId).id, user),
    openRun: (grantId, run) => openRun(leg, runs, batches, grantId, run),
    lookUp: (options) => askLookUp(parts, options),
    check: (options) => askCheck(parts, options),
    aggregate: (options) => askAggregate(parts, options),
    listReceipts: (filter, page) => listReceipts(leg, filter, page),
    receiptsOf: (grantIds) => receiptsOf(leg, grantIds),
    collectReceipts: (grantIds) => collectReceipts(leg, grantIds),
    reconcile: reconcileSomeAtOnce(leg),
    proveReceipt: (caller, sequence) => proveReceipt(leg, caller, sequence),
    commitReceipts: () => leg.committer.commitAll(),
    checkReceipts: () => checkReceipts(leg),
    checkDocuments: () => checkDocuments(leg),
    isServing: () => leg.standing.recovered,
    start: startInSteps([...recovery(leg), ...running]),
    counts: () => ({
      strangersRefused: leg.strangers.refused,
      deliveriesRunning: leg.running.count,
      receipts: leg.log.lastSequence,
      receiptsOutstanding: leg.log.outstanding().length,
      receiptsUncommitted: leg.committer.waiting,
    }),
    async close() {
      await leg.running.close();
      await batches.close();
      // Errands that wait for another gateway end with their connection.
      await Promise.all([...errands, ends, leg.peers].map((one) => one.close()));
      leg.issuer.close();
      await leg.committer.close();
      await Promise.all([leg.log.close(), leg.replay.close(), leg.state.close()]);
    },
  };
}

async function openLeg(deps: ExchangeDependencies): Promise<Leg> {
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
    replay: await ReplayCache.open(join(dataDir, "replay")),
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

/** The key exists before anything names it; one that no request came to use does no harm. */
async function createProofKey(leg: Pick<Leg, "deps" | "state">): Promise<string> {
  const keyName = `proof-${randomBytes(8).toString("hex")}`;
  const jkt = thumbprint(await leg.deps.keyStore.ensureKey(keyName));
  await leg.state.keepProofKey(jkt, keyName);
  return jkt;
}
