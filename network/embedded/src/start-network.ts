import { join } from "node:path";
import { type Logger, pino } from "pino";
import { startCaServer } from "./ca/server.js";
import { ChaincodeRuntime } from "./chaincode/chaincode-runtime.js";
import { createGenesisBlock } from "./channel/genesis.js";
import { majorityPolicy, parsePolicy } from "./channel/policy.js";
import { createMspManager } from "./crypto/msp.js";
import { openOrdererOrganisation, openOrganisation, type OrdererOrganisation, type Organisation } from "./crypto/organisation.js";
import type { MspManager } from "./crypto/types.js";
import type { ChaincodeOptions, ConnectionProfile, Network, NetworkOptions, OrganisationConnection } from "./index.js";
import { openLedger } from "./ledger/ledger.js";
import type { ChaincodeDefinitions, Ledger } from "./ledger/types.js";
import { NetworkFiles, type OrganisationPorts } from "./network-files.js";
import { ORDERER_MSP_ID, ORDERER_NAME, parseNetworkOptions } from "./network-options.js";
import { Orderer } from "./orderer/orderer.js";
import { CommitNotifier } from "./services/commit-notifier.js";
import type { Channel, Peer } from "./services/channel.js";
import { EXECUTION_TIMEOUT_MS } from "./services/limits.js";
import { PeerServer } from "./services/peer-server.js";
import { Teardown } from "./teardown.js";

/** Fabric's sample configuration cuts at 500 messages. */
const DEFAULT_MAX_MESSAGE_COUNT = 500;
/** A lone transaction waits for nobody; under load blocks fill while the one before is made durable. */
const DEFAULT_BATCH_TIMEOUT_MS = 0;

/**
 * Starts a network, or starts it again from its data folder with the same keys, chain and ports.
 * @throws z.ZodError for options that make no network; LedgerError when the chain in the folder is damaged; Error when a
 *   chaincode cannot be loaded or the folder belongs to another network
 */
export async function startNetwork(given: NetworkOptions): Promise<Network> {
  const options = parseNetworkOptions(given);
  const logger = pino({ name: "embedded-fabric", level: process.env["EMBEDDED_FABRIC_LOG_LEVEL"] ?? "warn" }, pino.destination(2));
  const teardown = new Teardown();
  try {
    return await start(options, logger, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: NetworkOptions, logger: Logger, teardown: Teardown): Promise<Network> {
  const files = await NetworkFiles.open(options);
  const organisations = await Promise.all(options.organisations.map(({ mspId, name }) => openOrganisation({ dir: files.organisationDir(name), mspId, name })));
  const ordering = await openOrdererOrganisation({ dir: files.organisationDir(ORDERER_NAME), mspId: ORDERER_MSP_ID, name: ORDERER_NAME });
  const mspManager = createMspManager([...organisations, ordering]);
  const definitions = chaincodeDefinitions(options);
  const ledger = await openChannelLedger(options, files, organisations, ordering, mspManager, definitions, logger);
  teardown.add(() => ledger.close());
  const orderer = startOrderer(options, ledger, ordering, mspManager, logger);
  teardown.add(() => orderer.close());
  const commits = new CommitNotifier(ledger);
  teardown.add(() => commits.close());
  const chaincodes = await startChaincodes(options.chaincodes, organisations.map(({ mspId }) => mspId), teardown);
  const peers = new Map<string, Peer>();
  const executionTimeoutMs = options.executionTimeoutMs ?? EXECUTION_TIMEOUT_MS;
  const channel: Channel = {
    channelId: options.channel,
    ledger,
    mspManager,
    peers,
    chaincodes,
    definitions,
    orderer,
    commits,
    executionTimeoutMs,
    logger,
  };
  const connection = await startOrganisations(options, files, organisations, channel, peers, teardown);
  await files.saveConnection(connection);
  return {
    connection,
    get height() {
      return ledger.height;
    },
    close: () => teardown.run(),
  };
}

function chaincodeDefinitions(options: NetworkOptions): ChaincodeDefinitions {
  const majority = majorityPolicy(options.organisations.map(({ mspId }) => mspId));
  const policies = new Map(options.chaincodes.map(({ name, endorsementPolicy }) => [name, endorsementPolicy === undefined ? majority : parsePolicy(endorsementPolicy)]));
  return { endorsementPolicy: (namespace) => policies.get(namespace) };
}

async function openChannelLedger(
  options: NetworkOptions,
  files: NetworkFiles,
  organisations: readonly Organisation[],
  ordering: OrdererOrganisation,
  mspManager: MspManager,
  definitions: ChaincodeDefinitions,
  logger: Logger,
): Promise<Ledger> {
  const genesisBlock = await files.genesisBlock(() =>
    createGenesisBlock({
      channelId: options.channel,
      organisations,
      orderer: ordering,
      ordererIdentity: ordering.orderer.serialized,
      // Clients reach the orderer through a peer's gateway; the address only names it.
      ordererAddress: `${ordering.tlsServerName}:7050`,
      maxMessageCount: options.batch?.maxMessageCount ?? DEFAULT_MAX_MESSAGE_COUNT,
    }),
  );
  return openLedger({ dir: files.ledgerDir, channelId: options.channel, genesisBlock, mspManager, definitions, logger });
}

function startOrderer(options: NetworkOptions, ledger: Ledger, ordering: OrdererOrganisation, mspManager: MspManager, logger: Logger): Orderer {
  return new Orderer({
    ledger,
    identity: ordering.orderer,
    mspManager,
    logger,
    maxMessageCount: options.batch?.maxMessageCount ?? DEFAULT_MAX_MESSAGE_COUNT,
    timeoutMs: options.batch?.timeoutMs ?? DEFAULT_BATCH_TIMEOUT_MS,
  });
}

async function startChaincodes(options: readonly ChaincodeOptions[], mspIds: readonly string[], teardown: Teardown): Promise<Map<string, ChaincodeRuntime>> {
  const runtimes = new Map<string, ChaincodeRuntime>();
  // One after another: fabric-contract-api keeps process-wide state while a chaincode is introspected.
  for (const chaincode of options) {
    const runtime = await ChaincodeRuntime.start(chaincode, mspIds);
    runtimes.set(chaincode.name, runtime);
    teardown.add(() => runtime.close());
  }
  return runtimes;
}

async function startOrganisations(
  options: NetworkOptions,
  files: NetworkFiles,
  organisations: readonly Organisation[],
  channel: Channel,
  peers: Map<string, Peer>,
  teardown: Teardown,
): Promise<ConnectionProfile> {
  const stored = await files.ports();
  const ports: Record<string, OrganisationPorts> = {};
  const connections: Record<string, OrganisationConnection> = {};
  for (const [index, organisation] of organisations.entries()) {
    const first = options.firstPort ?? 0;
    const fixed = first > 0 ? { peer: first + 2 * index, ca: first + 2 * index + 1 } : undefined;
    const used = await startOrganisation(organisation, { fixed, before: stored[organisation.name] }, channel, peers, teardown);
    ports[organisation.name] = used.ports;
    connections[organisation.mspId] = used.connection;
  }
  await files.savePorts(ports);
  return { network: "embedded", channel: options.channel, chaincodes: options.chaincodes.map(({ name }) => name), organisations: connections };
}

interface WantedPorts {
  /** These or none. */
  readonly fixed: OrganisationPorts | undefined;
  /** Last time's, if they are free. */
  readonly before: OrganisationPorts | undefined;
}

async function startOrganisation(
  organisation: Organisation,
  wanted: WantedPorts,
  channel: Channel,
  peers: Map<string, Peer>,
  teardown: Teardown,
): Promise<{ readonly ports: OrganisationPorts; readonly connection: OrganisationConnection }> {
  const { mspId, name, peer: identity, tls, tlsServerName, tlsCaCertPath, caCertPath } = organisation;
  const server = new PeerServer({ channel, mspId, identity, tls });
  const peerPort = await listen(wanted.fixed?.peer, wanted.before?.peer, (port) => server.listen(port));
  teardown.add(() => server.close());
  const address = `127.0.0.1:${peerPort}`;
  peers.set(mspId, server.peer);
  const dataDir = join(organisation.dir, "ca");
  const ca = await listen(wanted.fixed?.ca, wanted.before?.ca, (port) => startCaServer(organisation, { port, dataDir, log: channel.logger }));
  teardown.add(() => ca.close());
  const { url, caName, registrarId, registrarSecretPath } = ca;
  return {
    ports: { peer: peerPort, ca: Number(new URL(url).port) },
    connection: {
      name,
      peer: { address, tlsServerName, tlsRootCertPath: tlsCaCertPath },
      ca: { url, caName, tlsRootCertPath: tlsCaCertPath, registrarId, registrarSecretPath },
      caCertPath,
    },
  };
}

async function listen<Listening>(fixed: number | undefined, before: number | undefined, listenOn: (port: number) => Promise<Listening>): Promise<Listening> {
  if (fixed !== undefined) return listenOn(fixed);
  if (before === undefined) return listenOn(0);
  // Somebody else may have taken last time's port.
  return listenOn(before).catch(() => listenOn(0));
}
