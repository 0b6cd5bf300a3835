import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { LevelIndex, type LevelIndexOptions } from "../adapters/index/level/level-index.js";
import { FabricChannelAdministration } from "../adapters/ledger/fabric-channel-administration.js";
import { FabricLedger } from "../adapters/ledger/fabric-ledger.js";
import { openLevelState } from "../adapters/state/level-state.js";
import type { GatewayConfig } from "../config.js";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { Clock } from "../ports/clock.js";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState } from "../ports/state.js";
import { DepartmentKeys } from "../use-cases/department-keys.js";
import { UserCertificates } from "../use-cases/user-certificates.js";
import { identityOf } from "./identity.js";
import { openKeyStore } from "./key-store.js";
import { knownToIndex } from "./known-to-index.js";
import { locateVersion } from "./locate-version.js";
import { Registrar } from "./registrar.js";
import { RevocationPublisher } from "./revocation-publisher.js";
import { ServiceIdentity } from "./service-identity.js";
import { openSources, type Sources } from "./sources.js";
import type { Teardown } from "./teardown.js";

/** What everything else in a gateway stands on. */
export interface Core {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly certificateLookMs: number | undefined;
  readonly keyStore: KeyStore;
  readonly state: GatewayState;
  readonly identity: IdentityPort;
  /** Who speaks to the CA. */
  readonly registrar: Registrar;
  /** The gateway's own certificate. */
  readonly service: ServiceIdentity;
  readonly index: LevelIndex;
  readonly indexOptions: Omit<LevelIndexOptions, "directory">;
  readonly ledger: FabricLedger;
  readonly administration: ChannelAdministration;
  readonly sources: Sources;
  readonly departmentKeys: DepartmentKeys;
  readonly certificates: UserCertificates;
  readonly revocations: RevocationPublisher;
}

/** What the time is, where it is told what happens, and how often certificates are looked at: an hour by default. */
export type Surroundings = Pick<Core, "clock" | "logger" | "certificateLookMs">;

/** Opens stores, index, connectors and the connection to the peer; enrols the gateway at its first start. */
export async function openCore(config: GatewayConfig, surroundings: Surroundings, teardown: Teardown): Promise<Core> {
  const { dataDir } = config;
  const { clock, logger, certificateLookMs } = surroundings;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const keyStore = await openKeyStore(config);
  const state = teardown.add(await openLevelState(join(dataDir, "state")));
  const registrar = teardown.add(await Registrar.open({ keyStore, clock, logger, lookMs: certificateLookMs }));
  const identity = identityOf(config.ca, registrar);
  await registrar.watch(identity);
  const certified = { identity, keyStore, state, clock, logger, lookMs: certificateLookMs };
  const service = teardown.add(await ServiceIdentity.open(certified, config));
  const indexOptions = { authorityMsp: config.authorityMsp, logger: logger.child({ room: "index" }) };
  const index = teardown.add(await LevelIndex.open({ ...indexOptions, directory: join(dataDir, "index") }));
  const ledger = teardown.add(await openLedger(config, { service, keyStore, index, logger }));
  const administration = await openAdministration(config, { service, keyStore });
  await service.watch((caller) => administration.accepts(caller));
  const sources = teardown.add(openSources(config, logger.child({ room: "sources" })));
  const certificates = teardown.add(new UserCertificates({ identity, administration, keyStore, state, clock, logger }));
  const revocations = teardown.add(
    new RevocationPublisher({ identity, administration, clock, logger, lookMs: certificateLookMs }),
  );
  revocations.watch();
  const departmentKeys = await DepartmentKeys.open(keyStore, index, config.department);
  return {
    config,
    ...surroundings,
    keyStore,
    state,
    identity,
    registrar,
    service,
    index,
    indexOptions,
    ledger,
    administration,
    sources,
    departmentKeys,
    certificates,
    revocations,
  };
}

async function openLedger(
  { ledger: { channel, chaincode, peer }, dataDir }: GatewayConfig,
  { service, keyStore, index, logger }: Pick<Core, "service" | "keyStore" | "index" | "logger">,
): Promise<FabricLedger> {
  return FabricLedger.open({
    channel,
    chaincode,
    peer: await withRoot(peer),
    service,
    signDer: (keyName, data) => keyStore.sign(keyName, data),
    locateVersion: (kind, id, version) => locateVersion(index, kind, id, version),
    ...knownToIndex(index),
    dataDir,
    logger: logger.child({ room: "ledger" }),
  });
}

async function openAdministration(
  { ledger: { channel, peer }, administration }: GatewayConfig,
  { service, keyStore }: Pick<Core, "service" | "keyStore">,
): Promise<ChannelAdministration> {
  return new FabricChannelAdministration({
    channel,
    peer: await withRoot(peer),
    service,
    signDer: (keyName, data) => keyStore.sign(keyName, data),
    administration: administration && {
      ...administration,
      orderers: await Promise.all(administration.orderers.map(withRoot)),
    },
  });
}

interface NodeAddress {
  readonly address: string;
  readonly tlsServerName: string;
  readonly tlsRootCertFile: string;
}

async function withRoot({ address, tlsServerName, tlsRootCertFile }: NodeAddress) {
  return { address, tlsServerName, tlsRootCertPem: await readFile(tlsRootCertFile, "utf8") };
}
