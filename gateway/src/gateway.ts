import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { LevelIndex } from "./adapters/index/level/level-index.js";
import { FileKeyStore } from "./adapters/key-store/file.js";
import { readUnlockFile } from "./adapters/key-store/unlock.js";
import { FabricLedger } from "./adapters/ledger/fabric-ledger.js";
import { openLevelState } from "./adapters/state/level-state.js";
import { Announcer } from "./composition/announcer.js";
import { startExchangeListener } from "./composition/exchange-listener.js";
import { identityOf } from "./composition/identity.js";
import { enrolInitialUsers } from "./composition/initial-users.js";
import { locateVersion } from "./composition/locate-version.js";
import { newLogger } from "./composition/logger.js";
import { openScratchIndex } from "./composition/scratch-index.js";
import { serviceIdentity } from "./composition/service-identity.js";
import { openSources } from "./composition/sources.js";
import { Teardown } from "./composition/teardown.js";
import type { GatewayConfig } from "./config.js";
import { createExchange } from "./exchange/create-exchange.js";
import type { Exchange } from "./exchange/types.js";
import { createApp } from "./http/app.js";
import { LockOut } from "./http/lock-out.js";
import { Metrics } from "./http/metrics.js";
import { RateLimits } from "./http/rate-limits.js";
import { createHandlers } from "./http/routes/index.js";
import { listen } from "./http/server.js";
import { systemClock, type Clock } from "./ports/clock.js";
import { Projector } from "./projector/projector.js";
import { announceDepartment } from "./use-cases/announce-department.js";
import { createUser, type UserPorts, type UserRequest } from "./use-cases/create-user.js";
import { departmentKeys, ENCRYPT_KEY, SIGN_KEY } from "./use-cases/department-keys.js";
import { GatewayStatus } from "./use-cases/gateway-status.js";

export interface Gateway {
  /** Console and REST API. */
  readonly apiUrl: string;
  /** The leg between gateways. */
  readonly exchangeUrl: string;
  /** Enrols a user; for the first ones, before anybody can sign in. @throws DomainError ALREADY_EXISTS */
  addUser(request: UserRequest): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** A gateway whose ledger does not answer within this time still starts; it says that it is not ready. */
const FIRST_READY_MS = 20_000;
const READY_POLL_MS = 20;
const DEFAULT_CONSOLE_DIR = fileURLToPath(new URL("../../../admin-ui/dist", import.meta.url));
const VERSION = "0.1.0";

/**
 * Puts one organisation's gateway together and starts it. Resolves when it serves and its index has caught up with the
 * ledger, or after twenty seconds without one.
 */
export async function startGateway(
  config: GatewayConfig,
  { clock = systemClock, logger = newLogger(config) }: GatewayOptions = {},
): Promise<Gateway> {
  const teardown = new Teardown();
  try {
    return await start(config, clock, logger, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(config: GatewayConfig, clock: Clock, logger: Logger, teardown: Teardown): Promise<Gateway> {
  const { department, mspId, authorityMsp, dataDir } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const keyStore = await FileKeyStore.open({
    path: join(dataDir, "keys"),
    unlock: await readUnlockFile(config.passphraseFile),
  });
  const state = teardown.add(await openLevelState(join(dataDir, "state")));
  const identity = identityOf(config.ca, keyStore);
  const service = await serviceIdentity({ identity, keyStore, state }, config);

  const indexOptions = { authorityMsp, logger: logger.child({ room: "index" }) };
  const index = teardown.add(await LevelIndex.open({ ...indexOptions, directory: join(dataDir, "index") }));
  const { channel, chaincode, peer } = config.ledger;
  const ledger = teardown.add(
    await FabricLedger.open({
      channel,
      chaincode,
      peer: {
        address: peer.address,
        tlsServerName: peer.tlsServerName,
        tlsRootCertPem: await readFile(peer.tlsRootCertFile, "utf8"),
      },
      service,
      signDer: (keyName, data) => keyStore.sign(keyName, data),
      locateVersion: (kind, id, version) => locateVersion(index, kind, id, version),
      dataDir,
      logger: logger.child({ room: "ledger" }),
    }),
  );

  const sources = teardown.add(openSources(config, logger.child({ room: "sources" })));
  await departmentKeys(keyStore);
  const exchange = await createExchange({
    index,
    ledger,
    keyStore,
    clock,
    logger: logger.child({ room: "exchange" }),
    department,
    mspId,
    serviceCaller: service,
    signKeyName: SIGN_KEY,
    encryptKeyName: ENCRYPT_KEY,
    sources: sources.find,
    dataDir: join(dataDir, "exchange"),
    dialPolicy: { allowedRanges: config.dialRanges },
  });
  const lateStart = teardown.add(new LateStart(exchange, logger));
  const leg = teardown.add(await startExchangeListener(exchange.router, config.listen.exchange, keyStore, clock));

  const keys = await departmentKeys(keyStore);
  const announcer = teardown.add(
    new Announcer(
      () => announceDepartment({ index, ledger }, service, { department, gateway: leg.endpoint, keys }),
      logger,
    ),
  );
  const metrics = new Metrics({ indexHeight: () => index.height, connected: () => projector.connected });
  const projector: Projector = teardown.add(
    new Projector({
      ledger,
      index,
      logger: logger.child({ room: "projector" }),
      onBlock: () => (metrics.countBlock(), announcer.poke()),
    }),
  );

  const users: UserPorts = { index, identity, keyStore, state, clock, mspId, department };
  const sessions = { state, index, clock, authorityMsp };
  const status = new GatewayStatus({
    index,
    chain: ledger,
    clock,
    isConnected: () => projector.connected,
    department,
    mspId,
    network: config.network,
    channel,
  });
  const handlers = createHandlers({
    index,
    ledger,
    clock,
    state,
    exchange,
    sources: sources.find,
    bindingNames: sources.names,
    sessions,
    users,
    status,
    fsck: {
      index,
      ledger,
      exchange,
      keyStore,
      state,
      department,
      openScratchIndex: () => openScratchIndex(dataDir, indexOptions),
    },
    lockOut: new LockOut(),
    secureCookies: false,
  });
  const app = createApp({
    handlers,
    sessions,
    limits: new RateLimits(),
    metrics,
    logger: logger.child({ room: "http" }),
    publicOrigin: undefined,
    isReady: async () => status.readiness(),
    consoleDir: config.consoleDir ?? DEFAULT_CONSOLE_DIR,
    version: VERSION,
  });
  const api = teardown.add(await listen(app, config.listen.api.host, config.listen.api.port));

  projector.start();
  if (config.initialUsersFile !== undefined) await enrolInitialUsers(users, config.initialUsersFile);
  await lateStart.when(
    () => status.readiness(),
    () => announcer.poke(),
  );
  logger.info({ apiUrl: api.url, exchangeUrl: leg.url, height: index.height }, "the gateway serves");
  return {
    apiUrl: api.url,
    exchangeUrl: leg.url,
    addUser: async (request) => void (await createUser(users, request)),
    close: () => teardown.run(),
  };
}

/** Starts the exchange once the index has caught up: before, it would judge grants by an old ledger. */
class LateStart {
  private readonly stopping = new AbortController();
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly logger: Logger,
  ) {}

  /** Resolves when the exchange has started, or after a while without a ledger; it then starts when one comes. */
  async when(readiness: () => Promise<{ readonly ready: boolean }>, then: () => void): Promise<void> {
    this.waiting = this.wait(readiness, then).catch((error: unknown) =>
      this.logger.error({ err: error }, "the exchange could not start"),
    );
    await Promise.race([this.waiting, pause(FIRST_READY_MS, undefined, { ref: false })]);
  }

  private async wait(readiness: () => Promise<{ readonly ready: boolean }>, then: () => void): Promise<void> {
    while (!(await readiness()).ready) {
      if (this.stopping.signal.aborted) return;
      await pause(READY_POLL_MS);
    }
    await this.exchange.start();
    then();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.waiting;
    await this.exchange.close();
  }
}
