import { type Logger, pino } from "pino";
import { administratorFiles, ensureAdministrator } from "./administration/administrator.js";
import { publishOrderer } from "./administration/publish-orderer.js";
import { publishRevocations } from "./administration/publish-revocations.js";
import { Chaincodes } from "./chaincode/chaincodes.js";
import { Definitions } from "./chaincode/definitions.js";
import { writeCryptoConfig } from "./crypto/crypto-config.js";
import { RememberedSignatures } from "./crypto/remembered-signatures.js";
import {
  openOrdererOrganisation,
  openOrganisation,
  type OrdererOrganisation,
  type Organisation,
} from "./crypto/organisation.js";
import type { ConnectionProfile, Network, NetworkOptions, OrganisationConnection } from "./index.js";
import { openLedger } from "./ledger/ledger.js";
import { NetworkFiles, type OrganisationPorts } from "./network-files.js";
import {
  ORDERER_MSP_ID,
  ORDERER_NAME,
  parseChaincodeOptions,
  parseNetworkOptions,
  peersOf,
} from "./network-options.js";
import { genesisOf, openConfiguration, warnOfOtherBatch } from "./open-configuration.js";
import { Orderer } from "./orderer/orderer.js";
import { CommitNotifier } from "./services/commit-notifier.js";
import type { Channel, Peer } from "./services/channel.js";
import { CALL_LIMITS, EXECUTION_TIMEOUT_MS } from "./services/limits.js";
import { NetworkPeer } from "./services/network-peer.js";
import { startOrderer } from "./start-orderer.js";
import { startOrganisation } from "./start-organisation.js";
import { fixedOrdererPort, NO_PORTS, wantedPorts } from "./wanted-ports.js";
import { Teardown } from "./teardown.js";

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
      ...options.organisations.map((organisation) => {
        const { mspId, name } = organisation;
        const peerNames = peersOf(organisation).map((peer) => peer.name);
        return openOrganisation({ dir: files.organisationDir(name), mspId, name, peerNames });
      }),
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
  const peers: NetworkPeer[] = [];
  const { options, ordering, logger } = context;
  await ensureAdministrator(ordering);
  const orderer = await startOrderer(ordering, files, fixedOrdererPort(options), logger, teardown);
  const { channel, chaincodes } = await openChannel(context, peers, orderer.address);
  orderer.server.serve(channel);
  peers.push(...context.organisations.flatMap((organisation) => peersOfOrganisation(context, channel, organisation)));
  const organisations = await startOrganisations(context, peers);
  const connection: ConnectionProfile = {
    network: "embedded",
    channel: options.channel,
    chaincodes: options.chaincodes.map(({ name }) => name),
    organisations,
    orderers: [
      {
        address: orderer.address,
        tlsServerName: ordering.tlsServerName,
        tlsRootCertPath: ordering.tlsCaCertPath,
      },
    ],
    ordering: {
      mspId: ordering.mspId,
      administrator: administratorFiles(ordering.dir),
      caCertPath: ordering.caCertPath,
    },
  };
  await publishOrderer(connection, { address: orderer.address, tlsCertPem: ordering.tls.certPem });
  await files.saveConnection(connection);
  const { cryptoConfig } = context.options;
  if (cryptoConfig !== undefined)
    await writeCryptoConfig(cryptoConfig.dir, context.organisations, cryptoConfig.users ?? []);
  const peerNamed = (name: string): NetworkPeer => {
    const found = peers.find((peer) => peer.name === name);
    if (found === undefined) throw new Error(`this network has no peer ${name}`);
    return found;
  };
  return {
    connection,
    get height() {
      return channel.ledger.height;
    },
    get peers() {
      return peers.map(({ name, mspId, isRunning }) => ({ name, mspId, isRunning }));
    },
    stopPeer: async (name) => peerNamed(name).stop(),
    startPeer: async (name) => void (await peerNamed(name).start()),
    publishRevocations: (mspId) => publishRevocations(connection, mspId),
    defineChaincode: async (chaincode) => chaincodes.define(parseChaincodeOptions(chaincode)),
    close: () => teardown.run(),
  };
}

/** @param peers filled before any of them listens */
async function openChannel(
  context: Start,
  peers: readonly Peer[],
  ordererAddress: string,
): Promise<{ readonly channel: Channel; readonly chaincodes: Chaincodes }> {
  const { options, files, ordering, logger, teardown, signatures } = context;
  const channelId = options.channel;
  const genesisBlock = await files.genesisBlock(() => genesisOf(context, ordererAddress));
  const configuration = openConfiguration(options.dataDir, genesisBlock, signatures);
  const { mspManager } = configuration;
  // A chaincode without a policy of its own has the channel's, whatever that is at the time.
  const definitions = new Definitions(configuration.members, () => configuration.current.endorsementPolicy);
  for (const chaincode of options.chaincodes) definitions.define(chaincode);
  const ledger = await openLedger({
    dir: files.ledgerDir,
    channelId,
    genesisBlock,
    mspManager,
    definitions,
    configuration,
    logger,
  });
  teardown.add(() => ledger.close());
  await configuration.follow(ledger);
  warnOfOtherBatch(options.batch, configuration, logger);
  const orderer = new Orderer({ ledger, identity: signatures.signer(ordering.orderer), configuration, logger });
  teardown.add(() => orderer.close());
  const commits = new CommitNotifier(ledger);
  teardown.add(() => commits.close());
  const chaincodes = new Chaincodes({
    definitions,
    runningPeers: () => peers.filter(({ isRunning }) => isRunning),
    dir: files.chaincodesDir,
    logger,
  });
  teardown.add(() => chaincodes.close());
  for (const chaincode of options.chaincodes) await chaincodes.define(chaincode);
  const executionTimeoutMs = options.executionTimeoutMs ?? EXECUTION_TIMEOUT_MS;
  const channel: Channel = {
    channelId,
    ledger,
    configuration,
    mspManager,
    peers,
    chaincodes: chaincodes.runtimes,
    definitions,
    orderer,
    commits,
    executionTimeoutMs,
    logger,
  };
  return { channel, chaincodes };
}

function peersOfOrganisation(
  { options, signatures }: Start,
  channel: Channel,
  { mspId, peers }: Organisation,
): readonly NetworkPeer[] {
  const given = options.organisations.find((organisation) => organisation.mspId === mspId);
  const endpoints = given === undefined ? [] : peersOf(given).map(({ endpoint }) => endpoint);
  return peers.map((node, index) => {
    const identity = signatures.signer(node.identity);
    const limits = { ...CALL_LIMITS, ...options.callLimits };
    return new NetworkPeer({ channel, mspId, node, identity, endpoint: endpoints[index], limits });
  });
}

async function startOrganisations(
  { options, files, organisations, teardown, logger }: Start,
  peers: readonly NetworkPeer[],
): Promise<ConnectionProfile["organisations"]> {
  const stored = await files.ports();
  const ports: Record<string, OrganisationPorts> = {};
  const connections: Record<string, OrganisationConnection> = {};
  const wanted = wantedPorts(options, stored);
  const { certificateLifeMs } = options;
  const caOptions = { log: logger, ...(certificateLifeMs === undefined ? {} : { certificateLifeMs }) };
  for (const [index, organisation] of organisations.entries()) {
    const { mspId, name } = organisation;
    const own = peers.filter((peer) => peer.mspId === mspId);
    const started = await startOrganisation(organisation, own, wanted[index] ?? NO_PORTS, teardown, caOptions);
    ports[name] = started.ports;
    connections[mspId] = started.connection;
  }
  await files.savePorts(ports);
  return connections;
}
