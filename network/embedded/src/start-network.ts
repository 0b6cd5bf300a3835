import { type Logger, pino } from "pino";
import { ChaincodeRuntime } from "./chaincode/chaincode-runtime.js";
import { createGenesisBlock } from "./channel/genesis.js";
import { majorityPolicy, parsePolicy } from "./channel/policy.js";
import { createMspManager } from "./crypto/msp.js";
import { RememberedSignatures } from "./crypto/remembered-signatures.js";
import {
  openOrdererOrganisation,
  openOrganisation,
  type OrdererOrganisation,
  type Organisation,
} from "./crypto/organisation.js";
import type { ConnectionProfile, Network, NetworkOptions, OrganisationConnection } from "./index.js";
import { openLedger } from "./ledger/ledger.js";
import type { ChaincodeDefinitions } from "./ledger/types.js";
import { NetworkFiles, type OrganisationPorts } from "./network-files.js";
import { ORDERER_MSP_ID, ORDERER_NAME, parseNetworkOptions } from "./network-options.js";
import { Orderer } from "./orderer/orderer.js";
import { CommitNotifier } from "./services/commit-notifier.js";
import type { Channel, Peer } from "./services/channel.js";
import { EXECUTION_TIMEOUT_MS } from "./services/limits.js";
import { PeerServer } from "./services/peer-server.js";
import { startOrganisation } from "./start-organisation.js";
import { Teardown } from "./teardown.js";

/** Fabric's sample configuration cuts at 500 messages. */
const DEFAULT_MAX_MESSAGE_COUNT = 500;
/** A lone transaction waits for nobody; under load blocks fill while the one before is made durable. */
const DEFAULT_BATCH_TIMEOUT_MS = 0;

/** What a start needs at every step. */
interface Start {
  readonly options: NetworkOptions;
  readonly files: NetworkFiles;
  readonly organisations: readonly Organisation[];
  readonly ordering: OrdererOrganisation;
  readonly logger: Logger;
  readonly teardown: Teardown;
  readonly signatures: RememberedSignatures;
}

/**
 * Starts a network, or starts it again from its data folder with the same keys, chain and ports.
 * @throws z.ZodError for options that make no network; LedgerError when the chain in the folder is damaged; Error when a
 *   chaincode cannot be loaded, a given port is taken, or the folder belongs to another network
 */
export async function startNetwork(given: NetworkOptions): Promise<Network> {
  const options = parseNetworkOptions(given);
  const logger = pino(
    { name: "embedded-fabric", level: process.env["EMBEDDED_FABRIC_LOG_LEVEL"] ?? "warn" },
    pino.destination(2),
  );
  const teardown = new Teardown();
  try {
    const files = await NetworkFiles.open(options);
    const [ordering, ...organisations] = await Promise.all([
      openOrdererOrganisation({ dir: files.organisationDir(ORDERER_NAME), mspId: ORDERER_MSP_ID, name: ORDERER_NAME }),
      ...options.organisations.map(({ mspId, name }) =>
        openOrganisation({ dir: files.organisationDir(name), mspId, name }),
      ),
    ]);
    return await start({
      options,
      files,
      organisations,
      ordering,
      logger,
      teardown,
      signatures: new RememberedSignatures(),
    });
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(context: Start): Promise<Network> {
  const { files, teardown } = context;
  const peers = new Map<string, Peer>();
  const channel = await openChannel(context, peers);
  const connection = await startOrganisations(context, channel, peers);
  await files.saveConnection(connection);
  return {
    connection,
    get height() {
      return channel.ledger.height;
    },
    close: () => teardown.run(),
  };
}

/** @param peers filled before any of them listens */
async function openChannel(context: Start, peers: ReadonlyMap<string, Peer>): Promise<Channel> {
  const { options, files, organisations, ordering, logger, teardown, signatures } = context;
  const channelId = options.channel;
  const maxMessageCount = options.batch?.maxMessageCount ?? DEFAULT_MAX_MESSAGE_COUNT;
  const timeoutMs = options.batch?.timeoutMs ?? DEFAULT_BATCH_TIMEOUT_MS;
  const mspManager = signatures.manager(createMspManager([...organisations, ordering]));
  const definitions = chaincodeDefinitions(options);
  const genesisBlock = await files.genesisBlock(() => genesisOf(context, maxMessageCount));
  const ledger = await openLedger({ dir: files.ledgerDir, channelId, genesisBlock, mspManager, definitions, logger });
  teardown.add(() => ledger.close());
  const orderer = new Orderer({ ledger, identity: ordering.orderer, mspManager, logger, maxMessageCount, timeoutMs });
  teardown.add(() => orderer.close());
  const commits = new CommitNotifier(ledger);
  teardown.add(() => commits.close());
  const chaincodes = await startChaincodes(context);
  const executionTimeoutMs = options.executionTimeoutMs ?? EXECUTION_TIMEOUT_MS;
  return {
    channelId,
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
}

function chaincodeDefinitions(options: NetworkOptions): ChaincodeDefinitions {
  const majority = majorityPolicy(options.organisations.map(({ mspId }) => mspId));
  const policyOf = (text: string | undefined): Uint8Array => (text === undefined ? majority : parsePolicy(text));
  const policies = new Map(
    options.chaincodes.map(({ name, endorsementPolicy }) => [name, policyOf(endorsementPolicy)]),
  );
  return { endorsementPolicy: (namespace) => policies.get(namespace) };
}

function genesisOf({ options, organisations, ordering }: Start, maxMessageCount: number) {
  return createGenesisBlock({
    channelId: options.channel,
    organisations,
    orderer: ordering,
    ordererIdentity: ordering.orderer.serialized,
    // Clients reach the orderer through a peer's gateway; the address only names it.
    ordererAddress: `${ordering.tlsServerName}:7050`,
    maxMessageCount,
  });
}

async function startChaincodes({ options, organisations, teardown }: Start): Promise<Map<string, ChaincodeRuntime>> {
  const mspIds = organisations.map(({ mspId }) => mspId);
  const runtimes = new Map<string, ChaincodeRuntime>();
  // One after another: fabric-contract-api keeps process-wide state while a chaincode is introspected.
  for (const chaincode of options.chaincodes) {
    const runtime = await ChaincodeRuntime.start(chaincode, mspIds);
    runtimes.set(chaincode.name, runtime);
    teardown.add(() => runtime.close());
  }
  return runtimes;
}

async function startOrganisations(
  { options, files, organisations, teardown, signatures }: Start,
  channel: Channel,
  peers: Map<string, Peer>,
): Promise<ConnectionProfile> {
  const stored = await files.ports();
  const ports: Record<string, OrganisationPorts> = {};
  const connections: Record<string, OrganisationConnection> = {};
  const servers = new Map(
    organisations.map((organisation) => [organisation, serverOf(organisation, channel, signatures)]),
  );
  // A client may be back on an old port at once: every peer is known before the first one listens.
  for (const { peer } of servers.values()) peers.set(peer.mspId, peer);
  for (const [organisation, server] of servers) {
    const { mspId, name } = organisation;
    const wanted = { fixed: fixedPorts(options.firstPort, organisations.indexOf(organisation)), before: stored[name] };
    const started = await startOrganisation(organisation, server, wanted, teardown);
    ports[name] = started.ports;
    connections[mspId] = started.connection;
  }
  await files.savePorts(ports);
  return {
    network: "embedded",
    channel: options.channel,
    chaincodes: options.chaincodes.map(({ name }) => name),
    organisations: connections,
  };
}

function serverOf({ mspId, peer, tls }: Organisation, channel: Channel, signatures: RememberedSignatures): PeerServer {
  return new PeerServer({ channel, mspId, identity: signatures.signer(peer), tls });
}

function fixedPorts(firstPort: number | undefined, index: number): OrganisationPorts | undefined {
  if (firstPort === undefined || firstPort === 0) return undefined;
  return { peer: firstPort + 2 * index, ca: firstPort + 2 * index + 1 };
}
