import type { ErrorCode } from "@mulian/domain";

/** HTTP status of each error code (RFC 9110 §15). */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case "INVALID_INPUT":
      return 400;
    case "UNAUTHENTICATED":
      return 401;
    case "FORBIDDEN":
    case "USER_DISABLED":
    case "CERTIFICATE_EXPIRED":
    case "DEPARTMENT_SUSPENDED":
    case "GRANT_NOT_ACTIVE":
    case "PURPOSE_MISMATCH":
    case "ITEM_NOT_SHARED":
      return 403;
    case "NOT_FOUND":
      return 404;
    case "ALREADY_EXISTS":
    case "IDEMPOTENCY_MISMATCH":
    case "VERSION_CONFLICT":
    case "WRONG_STATE":
    case "SUPPLEMENT_ALREADY_ASKED":
    case "INCOMPLETE_NOT_REFUSABLE":
    case "SAME_APPROVER":
    case "ALREADY_APPROVED":
    case "CLOCK_NOT_OVERDUE":
    case "LEDGER_CONFLICT":
    case "SOURCE_CHANGED":
    case "TOO_MANY_MATCHES":
    case "CERTIFICATES_REAPPEAR":
    case "NO_GATEWAY":
      return 409;
    case "PAYLOAD_TOO_LARGE":
      return 413;
    case "MISSING_LEGAL_BASIS":
    case "CONDITIONS_NOT_ALLOWED":
    case "SECRET_REFUSED":
    case "ASSESSMENT_MISSING":
    case "ITEM_UNKNOWN":
    case "REASON_REQUIRED":
    case "PAST_CALENDAR":
      return 422;
    case "QUOTA_EXCEEDED":
    case "RATE_LIMITED":
      return 429;
    case "INTERNAL":
    case "INTEGRITY_FAILURE":
      return 500;
    case "ENDORSEMENT_REFUSED":
    case "PEER_UNAVAILABLE":
    case "SOURCE_UNAVAILABLE":
      return 502;
    case "CLOCK_SKEW":
    case "LEDGER_UNAVAILABLE":
    case "EARLY_BLOCKS_UNAVAILABLE":
    case "EARLY_BLOCKS_DISPUTED":
    case "GATEWAY_STARTING":
    case "STALE_LEDGER":
    case "READ_ONLY":
      return 503;
    case "COMMIT_UNKNOWN":
    case "TIMED_OUT":
      return 504;
  }
}
