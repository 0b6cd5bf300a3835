/**
 * A refusal as Fabric CA's REST API words it: clients look at `code`, not at the HTTP status.
 * `message` goes to the caller; `reason` goes to our own log only, since it would help a guesser.
 */
export class CaError extends Error {
  override readonly name = "CaError";
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly reason: string = message,
  ) {
    super(message);
  }
}

/** Fabric CA's numbers for the refusals this CA makes. */
export const CaCode = {
  UNKNOWN: 0,
  METHOD_NOT_ALLOWED: 1,
  NO_AUTHORISATION: 2,
  READING_BODY: 3,
  EMPTY_BODY: 4,
  BAD_BODY: 5,
  REVOKE_UNKNOWN_CERTIFICATE: 8,
  REVOKE_UNKNOWN_ID: 10,
  REVOKE_ARGUMENTS: 15,
  UNKNOWN_CA: 19,
  AUTHENTICATION: 20,
  BAD_CSR: 31,
  CRL_WINDOW: 36,
  AFFILIATION_EXISTS: 60,
  NOT_FOUND: 63,
  ALREADY_REVOKED: 66,
  AUTHORISATION: 71,
  LOCKED: 73,
  DUPLICATE: 74,
  CN_DIFFERS: 77,
  CSR_KEY: 80,
} as const;

/** A request that shows nothing of who sends it. */
export function noAuthorisation(): CaError {
  return new CaError(401, CaCode.NO_AUTHORISATION, "No authorization header");
}

export function authenticationFailure(reason: string): CaError {
  return new CaError(401, CaCode.AUTHENTICATION, "Authentication failure", reason);
}

export function authorisationFailure(reason: string): CaError {
  return new CaError(403, CaCode.AUTHORISATION, "Authorization failure", reason);
}

export function badBody(message: string): CaError {
  return new CaError(400, CaCode.BAD_BODY, message);
}

export function notFound(message: string): CaError {
  return new CaError(404, CaCode.NOT_FOUND, message);
}
