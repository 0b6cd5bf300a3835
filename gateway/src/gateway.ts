import type { Logger } from "pino";
import { startApi } from "./composition/api.js";
import { openCore, type Surroundings } from "./composition/core.js";
import { enrolInitialUsers } from "./composition/initial-users.js";
import { openLegs } from "./composition/legs.js";
import { newLogger } from "./composition/logger.js";
import { Teardown } from "./composition/teardown.js";
import type { GatewayConfig } from "./config.js";
import { Metrics } from "./http/metrics.js";
import { systemClock, type Clock } from "./ports/clock.js";
import { Projector } from "./projector/projector.js";
import { createUser, type UserPorts, type UserRequest } from "./use-cases/create-user.js";
import { GatewayStatus } from "./use-cases/gateway-status.js";
import { USUAL_PASSWORD_COST } from "./use-cases/password.js";

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
  /** How often it is looked whether the gateway's own certificates are to be renewed. Default: an hour. */
  readonly certificateLookMs?: number;
}

/**
 * Puts one organisation's gateway together and starts it. Resolves when it serves and its index has caught up with the
 * ledger, or after twenty seconds without one.
 */
export async function startGateway(
  config: GatewayConfig,
  { clock = systemClock, logger = newLogger(config), certificateLookMs }: GatewayOptions = {},
): Promise<Gateway> {
  const teardown = new Teardown();
  try {
    return await start(config, { clock, logger, certificateLookMs }, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(config: GatewayConfig, surroundings: Surroundings, teardown: Teardown): Promise<Gateway> {
  const { clock, logger } = surroundings;
  const core = await openCore(config, surroundings, teardown);
  const { index, ledger, identity, keyStore, state, certificates } = core;
  const { department, mspId, network } = config;
  const { legs, tls } = await openLegs(core, teardown);
  const announce = (): void => legs.forEach(({ announcer }) => announcer.poke());

  const starting = {
    isServing: () => legs.every(({ exchange }) => exchange.isServing()),
    startFailure: () => legs.find(({ lateStart }) => lateStart.failure !== undefined)?.lateStart.failure,
  };
  const metrics = new Metrics({
    indexHeight: () => index.height,
    connected: () => projector.connected,
    voidVersions: () => index.invalidCount,
    serving: starting.isServing,
    failedStarts: () => legs.reduce((sum, { lateStart }) => sum + (lateStart.failure?.attempts ?? 0), 0),
  });
  const onBlock = (): void => {
    metrics.countBlock();
    tls.follow();
    announce();
  };
  const projectorLogger = logger.child({ room: "projector" });
  const projector: Projector = teardown.add(new Projector({ ledger, index, logger: projectorLogger, onBlock }));
  const { channel } = config.ledger;
  const standing = { isConnected: (): boolean => projector.connected, ...starting };
  const status = new GatewayStatus({ index, chain: ledger, clock, ...standing, department, mspId, network, channel });

  const { passwordCost } = config;
  if (passwordCost < USUAL_PASSWORD_COST)
    logger.warn(
      { passwordCost, usual: USUAL_PASSWORD_COST },
      "passwords are cheaper to guess than they are meant to be",
    );
  const users: UserPorts = { index, identity, keyStore, state, clock, mspId, department, passwordCost };
  const api = teardown.add(await startApi(core, { legs, tls, users, status, metrics }));
  projector.start();
  if (config.initialUsersFile !== undefined)
    await enrolInitialUsers({ ...users, certificates, logger }, config.initialUsersFile);
  await Promise.all(legs.map(({ lateStart, announcer }) => lateStart.when(status, () => announcer.poke())));
  const [{ listener }] = legs;
  logger.info({ apiUrl: api.url, exchangeUrl: listener.url, height: index.height }, "the gateway serves");
  return {
    apiUrl: api.url,
    exchangeUrl: listener.url,
    addUser: async (request) => void (await createUser(users, request)),
    close: () => teardown.run(),
  };
}
