import { randomBytes } from "node:crypto";
import { MAX_PAGE } from "@mulian/domain";
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
import { collectReceipts } from "./collect-receipts.js";
import { checkDocuments } from "./check-documents.js";
import { checkReceipts } from "./check-receipts.js";
import { destroyHolding } from "./destroy-holding.js";
import { destroyReplacedHoldings } from "./destroy-replaced-holdings.js";
import { DocumentCourier } from "./document-courier.js";
import { readDocuments, storeDocuments } from "./document-service.js";
import { thumbprint } from "./jws.js";
import { keptData } from "./kept-data.js";
import type { Leg } from "./leg.js";
import { openLeg } from "./open-leg.js";
import { openPackageRows } from "./open-package-rows.js";
import { openRemoteRows } from "./open-rows.js";
import { ownGrant } from "./own-grant.js";
import { PackageRenewal } from "./package-renewal.js";
import { proveReceipt } from "./prove-receipt.js";
import { provenReceipts } from "./proven-receipts.js";
import { ReceiptCourier } from "./receipt-courier.js";
import { listReceipts, receiptsOf } from "./receipt-views.js";
import { reconcileSomeAtOnce } from "./reconcile/some-at-once.js";
import { recovery } from "./recover.js";
import { deliverGrant } from "./seal-for-grant.js";
import { forgetPackage } from "./seal-package.js";
import { startInSteps } from "./start-in-steps.js";
import type { Exchange, ExchangeDependencies } from "./types.js";

/** What asks others for a grant's data needs of the leg, and the counter-signatures it sends back. */
type Asking = Leg & { readonly ends: ReceiptCourier };

/** What starts and stops with the gateway. */
interface Errand {
  start(): void;
  close(): Promise<void>;
}

/**
 * Opens the leg's stores and puts its parts together. Nothing runs until `start`, which needs an index that has caught up.
 * @throws DomainError INTEGRITY_FAILURE when the receipt log is damaged
 */
export async function createExchange(deps: ExchangeDependencies): Promise<Exchange> {
  const leg = await openLeg(deps);
  const parts = { ...leg, ends: new ReceiptCourier(leg) };
  const renewal = new PackageRenewal(leg);
  const errands = [new DocumentCourier(leg), acknowledgeHoldings(parts), renewal, destroyReplacedHoldings(leg)];
  const runs = await BatchRuns.open(leg.state);
  const batches = new BatchRunner(parts, runs, runsDirectory(deps.dataDir));
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
    ...keysOf(leg, renewal),
    ...dataOf(parts, runs, batches),
    ...receiptsHere(leg),
    ...lifeOf(parts, errands, batches),
  };
}

/** Who holds which key, and what is kept by it. */
const keysOf = (leg: Leg, renewal: PackageRenewal) =>
  ({
    deliver: (grantId, caller, expectedVersion, suite) => deliverGrant(leg, grantId, caller, expectedVersion, suite),
    holdingsToSettle: (dataKey) => renewal.waiting(dataKey),
    settleHolding: (holding) => renewal.settle(holding),
    forgetPackage: (dataKey) => forgetPackage(leg, dataKey),
    destroyHolding: (holding, user) => destroyHolding(leg, holding, user),
    keptData: (grantId) => keptData(leg, grantId),
    destructionProof: (holding) => leg.state.destruction(holding),
  }) satisfies Partial<Exchange>;

/** What a grantee gets by its grants. */
const dataOf = (parts: Asking, runs: BatchRuns, batches: BatchRunner) =>
  ({
    openRows: async (options) =>
      ownGrant(parts, options.grantId).terms.method === "file"
        ? openPackageRows(parts, options)
        : openRemoteRows(parts, options),
    listRuns: (grantId) => runs.list(ownGrant(parts, grantId).id, MAX_PAGE),
    askRun: (grantId, user) => batches.ask(ownGrant(parts, grantId).id, user),
    openRun: (grantId, run) => openRun(parts, runs, batches, grantId, run),
    lookUp: (options) => askLookUp(parts, options),
    check: (options) => askCheck(parts, options),
    aggregate: (options) => askAggregate(parts, options),
  }) satisfies Partial<Exchange>;

/** What this side signed and kept, and its agreement with the ledger and the other side. */
const receiptsHere = (leg: Leg) =>
  ({
    listReceipts: (filter, page) => listReceipts(leg, filter, page),
    receiptsOf: (grantIds) => receiptsOf(leg, grantIds),
    collectReceipts: (grantIds) => collectReceipts(leg, grantIds),
    reconcile: reconcileSomeAtOnce(leg),
    proveReceipt: (caller, sequence) => proveReceipt(leg, caller, sequence),
    provenReceipts: (grant, height) => provenReceipts(leg, grant, height),
    commitReceipts: () => leg.committer.commitAll(),
    checkReceipts: () => checkReceipts(leg),
    checkDocuments: () => checkDocuments(leg),
    counts: () => ({
      strangersRefused: leg.strangers.refused,
      deliveriesRunning: leg.running.count,
      receipts: leg.log.lastSequence,
      receiptsOutstanding: leg.log.outstanding().length,
      receiptsUncommitted: leg.committer.waiting,
    }),
  }) satisfies Partial<Exchange>;

/** Beginning and end: what a crash left is settled before anybody is served, what runs is ended before its stores close. */
const lifeOf = (leg: Asking, errands: readonly Errand[], batches: BatchRunner) => {
  const serve = (): void => {
    leg.standing.recovered = true;
    leg.committer.start();
  };
  const beginning = startInSteps([
    ...recovery(leg),
    { name: "serve", run: serve },
    { name: "send counter-signatures", run: () => leg.ends.start() },
    { name: "begin errands and batches", run: () => [...errands, batches].forEach((one) => one.start()) },
  ]);
  return {
    isServing: () => leg.standing.recovered,
    start: () => beginning.start(),
    startStep: () => beginning.step(),
    async close() {
      await leg.running.close();
      await batches.close();
      // Errands that wait for another gateway end with their connection.
      await Promise.all([...errands, leg.ends, leg.peers].map((one) => one.close()));
      leg.issuer.close();
      await leg.committer.close();
      await Promise.all([leg.log.close(), leg.replay.close(), leg.state.close()]);
    },
  } satisfies Partial<Exchange>;
};

/** The key exists before anything names it; one that no request came to use does no harm. */
async function createProofKey(leg: Pick<Leg, "deps" | "state">): Promise<string> {
  const keyName = `proof-${randomBytes(8).toString("hex")}`;
  const jkt = thumbprint(await leg.deps.keyStore.ensureKey(keyName));
  await leg.state.keepProofKey(jkt, keyName);
  return jkt;
}
