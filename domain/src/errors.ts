/** Every refusal has one of these codes. The list is closed: a switch over it is checked for exhaustiveness. */
export const errorCodes = [
  "INVALID_INPUT", // a body or parameter does not fit its schema; `errors` lists every mistake with its path
  "UNAUTHENTICATED", // no valid session, token or certificate
  "FORBIDDEN", // the caller's MSP, department or role does not allow the command
  "NOT_FOUND", // absent, or not for the caller's eyes: the two look alike
  "ALREADY_EXISTS", // another record holds this id, code or name
  "IDEMPOTENCY_MISMATCH", // the idempotency key was used for another body
  "VERSION_CONFLICT", // the record is no longer at the version the command expects
  "WRONG_STATE", // the state machine has no such transition from here
  "MISSING_LEGAL_BASIS", // share type not-shared without reason and exact legal basis
  "CONDITIONS_NOT_ALLOWED", // an unconditional dataset with conditions, or conditions beyond scope and use
  "SECRET_REFUSED", // state or work secrets are not registered (Art 3)
  "ASSESSMENT_MISSING", // submission without both assessments
  "ITEM_UNKNOWN", // an item the dataset does not have
  "ITEM_NOT_SHARED", // an item outside what may be asked or was granted
  "PURPOSE_MISMATCH", // another purpose than the granted one
  "REASON_REQUIRED", // a refusal, revocation or suspension without reasons
  "SUPPLEMENT_ALREADY_ASKED", // an incomplete request is told everything once
  "INCOMPLETE_NOT_REFUSABLE", // an incomplete request may not be refused for it
  "SAME_APPROVER", // two different approvers are needed
  "ALREADY_APPROVED", // this signature was given
  "CLOCK_NOT_OVERDUE", // the clock has not run out
  "CLOCK_SKEW", // the proposal's timestamp is too far from the endorser's clock
  "PAST_CALENDAR", // past days of a calendar cannot be changed
  "DEPARTMENT_SUSPENDED",
  "USER_DISABLED",
  "CERTIFICATE_EXPIRED", // the user's own: an operator of the organisation renews it
  "CERTIFICATES_REAPPEAR", // as fast as they are revoked: who has a key of the user renews in a loop
  "GRANT_NOT_ACTIVE", // suspended, expired, revoked, completed, terminated or not yet delivered
  "QUOTA_EXCEEDED",
  "TOO_MANY_MATCHES", // more records have the key than a look-up may return: none is returned
  "PAYLOAD_TOO_LARGE",
  "RATE_LIMITED",
  "LEDGER_CONFLICT", // MVCC or phantom after bounded retries
  "ENDORSEMENT_REFUSED", // endorsers disagree or too few endorse
  "COMMIT_UNKNOWN", // sent, outcome not known yet; the outbox finds out
  "LEDGER_UNAVAILABLE",
  "EARLY_BLOCKS_UNAVAILABLE", // the own peer was made from a snapshot, and too few others tell the blocks before it
  "EARLY_BLOCKS_DISPUTED", // others tell such a block differently, or not as the chain has it
  "NO_GATEWAY", // a hosted department for which its host's gateway keeps no leg
  "PEER_UNAVAILABLE", // the other department's gateway does not answer
  "GATEWAY_STARTING", // the other department's gateway counts again what a crash left, and serves nothing before
  "STALE_LEDGER", // nobody else confirmed the height within the policy's limit
  "SOURCE_UNAVAILABLE", // the connector's source cannot be read
  "TIMED_OUT", // an answer took longer than a limit that `limitSeconds` names; nothing of it was given
  "SOURCE_CHANGED", // the source no longer has the granted items
  "INTEGRITY_FAILURE", // bytes do not match their digest or signature
  "READ_ONLY", // the disk is full or a log cannot be written: nothing is served
  "INTERNAL",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One mistake of a body. `path` is a JSON path such as `items[2].name`. */
export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** What the message names: a limit, a word. */
  readonly about?: string | number;
}

export interface ErrorDetails {
  readonly errors?: readonly FieldError[];
  /** The limit that ran out, of a TIMED_OUT. */
  readonly limitSeconds?: number;
  readonly [name: string]: unknown;
}

/** Thrown by rules and use cases; contracts encode it, the ledger adapter rebuilds it, HTTP maps it to RFC 9457. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }

  toJSON(): { code: ErrorCode; message: string; details: ErrorDetails } {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/**
 * A refusal for one mistake that a schema cannot see.
 * @param path JSON path, empty for the whole body
 * @param about what the message names, for whoever reads it in another language
 */
export const invalidInput = (path: string, code: string, message: string, about?: string | number): DomainError =>
  new DomainError("INVALID_INPUT", message, {
    errors: [{ path, code, message, ...(about === undefined ? {} : { about }) }],
  });

/** Rebuilds an error that crossed the wire as `{code, message, details}`; undefined when the text is none of ours. */
export function decodeDomainError(text: string): DomainError | undefined {
  const start = text.indexOf('{"code":"');
  if (start < 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { code, message, details } = value as Record<string, unknown>; // narrowed below, field by field
  const known = errorCodes.find((c) => c === code);
  if (known === undefined || typeof message !== "string") return undefined;
  // Details are a JSON object with whatever members the thrower gave: `ErrorDetails` promises no more.
  return new DomainError(
    known,
    message,
    typeof details === "object" && details !== null ? (details as ErrorDetails) : {},
  );
}
