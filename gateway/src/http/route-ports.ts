import type { EvidenceBuilds } from "../evidence/evidence-builds.js";
import type { Exchange } from "../exchange/types.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { Clock } from "../ports/clock.js";
import type { LedgerPort } from "../ports/ledger.js";
import type { GatewayState } from "../ports/state.js";
import type { UserPorts } from "../use-cases/create-user.js";
import type { FsckRuns } from "../use-cases/fsck-runs.js";
import type { GatewayStatus } from "../use-cases/gateway-status.js";
import type { FindSource } from "../use-cases/look-at-source.js";
import type { DepartmentKeyPorts } from "../use-cases/rotate-department-keys.js";
import type { CertificatePorts } from "../use-cases/list-certificates.js";
import type { LegKeyPorts } from "../use-cases/rotate-leg-key.js";
import type { SessionPorts } from "../use-cases/sessions.js";
import type { LockOut } from "./lock-out.js";
import type { RateLimits } from "./rate-limits.js";

/** Everything any route takes; each route picks what it uses. */
export interface RoutePorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
  readonly clock: Clock;
  readonly state: GatewayState;
  readonly exchange: Exchange;
  readonly sources: FindSource;
  readonly bindingNames: readonly string[];
  readonly sessions: SessionPorts;
  readonly users: UserPorts;
  readonly administration: ChannelAdministration;
  readonly status: GatewayStatus;
  readonly checks: FsckRuns;
  /** The keys of this gateway's department that stand on the ledger. */
  readonly ownKeys: DepartmentKeyPorts;
  readonly legKey: LegKeyPorts;
  readonly certificates: CertificatePorts;
  readonly lockOut: LockOut;
  readonly limits: RateLimits;
  readonly evidence: EvidenceBuilds;
  readonly secureCookies: boolean;
}
