import { fileURLToPath } from "node:url";
import type { Exchange } from "../exchange/types.js";
import { createApp } from "../http/app.js";
import { LockOut } from "../http/lock-out.js";
import type { Metrics } from "../http/metrics.js";
import { RateLimits } from "../http/rate-limits.js";
import { createHandlers } from "../http/routes/index.js";
import { listen, type ListeningServer } from "../http/server.js";
import type { UserPorts } from "../use-cases/create-user.js";
import type { GatewayStatus } from "../use-cases/gateway-status.js";
import type { Core } from "./core.js";
import { openScratchIndex } from "./scratch-index.js";

const DEFAULT_CONSOLE_DIR = fileURLToPath(new URL("../../../../admin-ui/dist", import.meta.url));
const VERSION = "0.1.0";

export interface ApiParts {
  readonly exchange: Exchange;
  readonly users: UserPorts;
  readonly status: GatewayStatus;
  readonly metrics: Metrics;
}

/** Serves console and REST API. */
export function startApi(core: Core, { exchange, users, status, metrics }: ApiParts): Promise<ListeningServer> {
  const {
    config,
    index,
    indexOptions,
    ledger,
    administration,
    clock,
    state,
    keyStore,
    sources,
    departmentKeys,
    certificates,
    logger,
    service,
  } = core;
  const { department, authorityMsp, dataDir } = config;
  const { host, port, publicUrl } = config.listen.api;
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const sessions = { state, index, clock, authorityMsp, certificates };
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
    administration,
    status,
    fsck: {
      index,
      ledger,
      exchange,
      keyStore,
      state,
      department,
      departmentKeys,
      openScratchIndex: () => openScratchIndex(dataDir, indexOptions),
    },
    ownKeys: { index, ledger, departmentKeys, service, department },
    lockOut: new LockOut(),
    secureCookies: publicOrigin?.startsWith("https:") ?? false,
  });
  const app = createApp({
    handlers,
    sessions,
    limits: new RateLimits(),
    metrics,
    logger: logger.child({ room: "http" }),
    publicOrigin,
    isReady: () => status.readiness(),
    consoleDir: config.consoleDir ?? DEFAULT_CONSOLE_DIR,
    version: VERSION,
  });
  return listen(app, host, port);
}
