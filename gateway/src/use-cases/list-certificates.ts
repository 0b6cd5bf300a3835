import type { CertificateView, RouteAnswer } from "@mulian/domain";
import { certificateLife } from "../certificate-life.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { GatewayState, UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { manages } from "./hosting.js";
import { isDisabled } from "./sessions.js";
import type { UserCertificates } from "./user-certificates.js";

const DAY_MS = 86_400_000;

/** One that the gateway acts with by itself. */
export interface OwnCertificate {
  readonly certificateOf: "gateway" | "leg" | "registrar";
  /** In whose name. */
  readonly department: string;
  readonly enrolmentId: string;
  readonly certificatePem: string;
  readonly failingSince: string | undefined;
}

export interface CertificatePorts {
  readonly index: CatalogueIndex;
  readonly state: Pick<GatewayState, "users">;
  readonly clock: Clock;
  readonly users: Pick<UserCertificates, "failingSince">;
  readonly own: () => readonly OwnCertificate[];
  /** Since when the CA's list has what the channel has not and that could not be put there. */
  readonly revocationsUnpublishedSince: () => string | undefined;
  /** The department whose gateway this is. */
  readonly host: string;
}

/** The certificates of this gateway that the caller manages, the one that ends first on top. Disabled users need none. */
export async function certificatesOf(
  { index, state, clock, users, own, host }: CertificatePorts,
  caller: UserCaller,
): Promise<readonly CertificateView[]> {
  const now = clock.now();
  const rows = (await state.users.entries()).map(([, row]) => row);
  const all = [
    ...own().map((each) => viewOf(now, { ...each, owner: each.department })),
    ...rows.filter((row) => !isDisabled(index, row)).map((row) => userView(now, row, users)),
  ];
  return all
    .filter(({ department }) => manages(caller, host, department))
    .toSorted((one, other) => (one.expiresAt < other.expiresAt ? -1 : 1));
}

export async function listCertificates(
  ports: CertificatePorts,
  caller: UserCaller,
): Promise<RouteAnswer<"listCertificates">> {
  const items = [...(await certificatesOf(ports, caller))];
  return { items, total: items.length, height: ports.index.height };
}

const userView = (now: Date, row: UserRow, users: CertificatePorts["users"]): CertificateView => {
  const { user, department, enrolmentId, certificatePem } = row;
  const failingSince = users.failingSince(enrolmentId);
  return viewOf(now, { certificateOf: "user", owner: user, department, enrolmentId, certificatePem, failingSince });
};

function viewOf(
  now: Date,
  {
    certificateOf,
    owner,
    department,
    enrolmentId,
    certificatePem,
    failingSince,
  }: Omit<OwnCertificate, "certificateOf"> & Pick<CertificateView, "certificateOf" | "owner">,
): CertificateView {
  const { endsAt, leftMs } = certificateLife(certificatePem, now);
  return {
    certificateOf,
    owner,
    department,
    enrolmentId,
    expiresAt: endsAt.toISOString(),
    daysLeft: Math.floor(leftMs / DAY_MS),
    ...(failingSince === undefined ? {} : { failingSince }),
  };
}
