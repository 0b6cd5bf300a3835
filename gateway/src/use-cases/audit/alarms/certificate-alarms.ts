import type { CertificateView } from "@mulian/domain";
import { daysAfter, type Raised } from "./raised.js";

/** What the CA has revoked and the channel has not: an alarm of the organisation's, since the gateway has known of it. */
export const revocationAlarms = (host: string, unpublishedSince: string | undefined): readonly Raised[] =>
  unpublishedSince === undefined
    ? []
    : [
        {
          code: "revocationsUnpublished",
          department: host,
          subjectKind: "department",
          subject: host,
          since: unpublishedSince,
        },
      ];

/** As long as `network cert list` marks one: time enough to renew by hand what does not renew itself. */
const WARN_DAYS = 30;

/**
 * Certificates that end soon, as alarms: each by itself. One whose renewal was tried in vain is told apart from one that is
 * renewed as soon as its holder works again.
 */
export const certificateAlarms = (certificates: readonly CertificateView[]): readonly Raised[] =>
  certificates
    .filter(({ daysLeft }) => daysLeft < WARN_DAYS)
    .map(({ certificateOf, owner, department, expiresAt, daysLeft, failingSince }) => ({
      code:
        daysLeft < 0 ? "certificateEnded" : failingSince === undefined ? "certificateEnding" : "certificateNotRenewed",
      department,
      subjectKind: "certificate",
      subject: `${certificateOf}:${owner}`,
      since: daysLeft < 0 ? expiresAt : (failingSince ?? daysAfter(expiresAt, -WARN_DAYS)),
    }));
