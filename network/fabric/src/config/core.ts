import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Node } from "../plan.js";
import type { Topology } from "../topology.js";

/** Three scripts that let a peer take chaincodes that run as services. */
const CCAAS_BUILDER = fileURLToPath(new URL("../../../builders/ccaas", import.meta.url));
const MAX_MESSAGE_BYTES = 104_857_600; // Fabric's own default

/** A peer's `core.yaml`: the keys that are set here, and those Fabric does not run without. */
export function coreYaml(peer: Node, bootstrap: readonly string[], limits: Topology["callLimits"]): string {
  const core = {
    peer: peerSection(peer, bootstrap, limits),
    vm: { endpoint: "" }, // no Docker
    chaincode: {
      externalBuilders: [{ name: "ccaas", path: CCAAS_BUILDER }],
      installTimeout: "60s",
      // A wrong chaincode id would otherwise hang every call for five minutes.
      startuptimeout: "15s",
      executetimeout: "30s",
      mode: "net",
      keepalive: 0, // the Node shim ends when it is asked for a sign of life
      system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
      logging: { level: "info", shim: "warning" },
    },
    ledger: {
      state: { stateDatabase: "goleveldb", totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: "60m",
        purgeInterval: 100,
        purgedKeyAuditLogging: true,
      },
      snapshots: { rootDir: join(peer.dir, "snapshots") },
    },
    operations: { listenAddress: peer.operationsAddress, tls: { enabled: false } },
    metrics: { provider: "prometheus" },
  };
  return stringify(core);
}

function peerSection(peer: Node, bootstrap: readonly string[], limits: Topology["callLimits"]): object {
  const { endorser: endorserService, deliver: deliverService, gateway: gatewayService } = limits;
  return {
    id: peer.name,
    networkId: "native",
    listenAddress: peer.address,
    address: peer.address,
    chaincodeListenAddress: peer.secondAddress,
    localMspId: peer.mspId,
    mspConfigPath: peer.mspDir,
    fileSystemPath: join(peer.dir, "data"),
    gateway: { enabled: true, endorsementTimeout: "30s", broadcastTimeout: "30s", dialTimeout: "30s" },
    gossip: {
      bootstrap: bootstrap.join(" "),
      endpoint: peer.address,
      externalEndpoint: peer.address,
      useLeaderElection: false,
      orgLeader: true,
      // Peers that start together miss each other at first; by default they try again after 25 seconds.
      reconnectInterval: "2s",
      state: { enabled: false },
      pvtData: {
        // What is missing comes by reconciliation later; a block must not wait a minute for it.
        pullRetryThreshold: "5s",
        skipPullingInvalidTransactionsDuringCommit: true,
        transientstoreMaxBlockRetention: 20_000,
        pushAckTimeout: "3s",
        btlPullMargin: 10,
        reconcileBatchSize: 10,
        // By default a minute. A peer restored from a snapshot has none of its organisation's private data before it has asked.
        reconcileSleepInterval: "10s",
        reconciliationEnabled: true,
        implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
      },
    },
    tls: {
      enabled: true,
      clientAuthRequired: false,
      cert: { file: peer.tls.cert },
      key: { file: peer.tls.key },
      rootcert: { file: peer.tls.ca },
    },
    authentication: { timewindow: "15m" },
    BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256 } },
    client: { connTimeout: "5s" },
    deliveryclient: { blockGossipEnabled: false, reconnectTotalTimeThreshold: "3600s", policy: "cluster" },
    localMspType: "bccsp",
    handlers: {
      authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }],
      decorators: [{ name: "DefaultDecorator" }],
      endorsers: { escc: { name: "DefaultEndorsement" } },
      validators: { vscc: { name: "DefaultValidation" } },
    },
    discovery: { enabled: true, authCacheEnabled: true, authCacheMaxSize: 1000, authCachePurgeRetentionRatio: 0.75 },
    limits: { concurrency: { endorserService, deliverService, gatewayService } },
    maxRecvMsgSize: MAX_MESSAGE_BYTES,
    maxSendMsgSize: MAX_MESSAGE_BYTES,
  };
}
