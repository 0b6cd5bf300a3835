import { fileURLToPath } from "node:url";
import { EvidenceBuilds } from "../evidence/evidence-builds.js";
import { createApp } from "../http/app.js";
import type { DispatchOptions } from "../http/dispatch.js";
import type { Handlers } from "../http/handler.js";
import { LockOut } from "../http/lock-out.js";
import type { Metrics } from "../http/metrics.js";
import { RateLimits } from "../http/rate-limits.js";
import type { RoutePorts } from "../http/route-ports.js";
import { createHandlers } from "../http/routes/index.js";
import { listen, type ListeningServer } from "../http/server.js";
import type { LegKeyHolder } from "../ports/leg-key-holder.js";
import type { UserPorts } from "../use-cases/create-user.js";
import type { GatewayStatus } from "../use-cases/gateway-status.js";
import type { FsckPorts } from "../use-cases/fsck.js";
import type { OwnCertificate } from "../use-cases/list-certificates.js";
import type { Core } from "./core.js";
import { LedgerChecks } from "./ledger-checks.js";
import type { Leg } from "./leg.js";
import { withoutLeg } from "./without-leg.js";

const DEFAULT_CONSOLE_DIR = fileURLToPath(new URL("../../../../admin-ui/dist", import.meta.url));
const VERSION = "0.1.0";

export interface ApiParts {
  readonly legs: readonly [host: Leg, ...guests: Leg[]];
  /** The server's key on all of them. */
  readonly tls: LegKeyHolder;
  readonly users: UserPorts;
  readonly status: GatewayStatus;
  readonly metrics: Metrics;
}

/** Serves console and REST API. */
export async function startApi(core: Core, parts: ApiParts): Promise<ListeningServer> {
  const { config, index, clock, state, certificates, logger } = core;
  const limits = new RateLimits();
  const { host, port, publicUrl } = config.listen.api;
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  const { authorityMsp, passwordCost } = config;
  const sessions = { state, index, clock, authorityMsp, certificates, passwordCost };
  const checks = new LedgerChecks(core);
  const app = createApp({
    handlersOf: handlersByDepartment(core, parts, checks, {
      sessions,
      secureCookies: publicOrigin?.startsWith("https:") ?? false,
      limits,
      evidence: await openEvidence(core),
    }),
    sessions,
    limits,
    metrics: parts.metrics,
    logger: logger.child({ room: "http" }),
    publicOrigin,
    isReady: () => parts.status.readiness(),
    consoleDir: config.consoleDir ?? DEFAULT_CONSOLE_DIR,
    version: VERSION,
  });
  const server = await listen(app, host, port);
  const close = async (): Promise<void> => {
    await server.close();
    await checks.close();
  };
  return { url: server.url, close };
}

function openEvidence({ config, index, ledger, logger }: Core): Promise<EvidenceBuilds> {
  const { channel, chaincode } = config.ledger;
  const { dataDir } = config;
  return EvidenceBuilds.open({
    index,
    chain: ledger,
    channel,
    chaincode,
    dataDir,
    logger: logger.child({ room: "evidence" }),
  });
}

/**
 * Whoever is signed in is served with their own department's leg, keys and connectors. A department that the organisation hosts
 * and that has none here finds all the rest; whoever is not signed in, too.
 */
function handlersByDepartment(
  core: Core,
  { legs, tls, users, status }: ApiParts,
  checks: LedgerChecks,
  session: Pick<RoutePorts, "sessions" | "secureCookies" | "limits" | "evidence">,
): DispatchOptions["handlersOf"] {
  const { index, ledger, clock, state, administration, config } = core;
  const lockOut = new LockOut();
  const certificates = {
    index,
    state,
    clock,
    users: core.certificates,
    host: config.department,
    revocationsUnpublishedSince: () => core.revocations.unpublishedSince,
    own: () => [...ownCertificates(config.department, tls, legs), ...registrarsCertificate(core)],
  };
  const handlersOf = ({ owner, exchange }: Pick<Leg, "owner" | "exchange">, checked: readonly Leg[]): Handlers => {
    const { department, departmentKeys, service, sources } = owner;
    return createHandlers({
      index,
      ledger,
      clock,
      state,
      administration,
      users,
      status,
      lockOut,
      certificates,
      ...session,
      exchange,
      sources: sources.find,
      bindingNames: sources.names,
      checks: checks.of({ department, legs: checked.map(legCheck) }),
      ownKeys: { index, ledger, departmentKeys, service, department },
      legKey: { index, ledger, leg: tls, host: config.department, owners: legs.map((leg) => leg.owner) },
    });
  };
  const [host, ...guests] = legs;
  const withLeg = new Map(guests.map((leg) => [leg.owner.department, handlersOf(leg, [leg])]));
  // Whose server it is answers for all of it.
  withLeg.set(host.owner.department, handlersOf(host, legs));
  const noSources = { ...host.owner, sources: { find: () => undefined, names: [], close: async () => undefined } };
  const without = handlersOf({ owner: noSources, exchange: withoutLeg(host.exchange) }, []);
  return (department) => (department === undefined ? undefined : withLeg.get(department)) ?? without;
}

/** One a leg for the ledger, and one for TLS that they share. */
function ownCertificates(host: string, tls: LegKeyHolder, legs: readonly Leg[]): readonly OwnCertificate[] {
  const { enrolmentId, certificatePem, failingSince } = tls;
  return [
    { certificateOf: "leg", department: host, enrolmentId, certificatePem, failingSince },
    ...legs.map(({ owner: { department, service } }): OwnCertificate => ({
      certificateOf: "gateway",
      department,
      enrolmentId: service.enrolmentId,
      certificatePem: service.certificatePem,
      failingSince: service.failingSince,
    })),
  ];
}

/** None before the first call to the CA. */
function registrarsCertificate({ registrar, config }: Core): readonly OwnCertificate[] {
  const { current, failingSince } = registrar;
  if (current === undefined) return [];
  const { certificatePem } = current;
  const { department } = config;
  return [{ certificateOf: "registrar", department, enrolmentId: config.ca.registrarId, certificatePem, failingSince }];
}

const legCheck = ({ owner: { department, departmentKeys }, exchange }: Leg): FsckPorts["legs"][number] => ({
  department,
  departmentKeys,
  exchange,
});
