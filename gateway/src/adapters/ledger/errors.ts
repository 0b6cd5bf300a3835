import { status } from "@grpc/grpc-js";
import { EndorseError, GatewayError } from "@hyperledger/fabric-gateway";
import { DomainError, decodeDomainError } from "@mulian/domain";

const RETRY_HINT = { retryAfterSeconds: 2 };

/** The text of an error with everything peers said, because the useful words are in `details`. */
export function unfold(error: unknown): readonly string[] {
  if (!(error instanceof GatewayError)) return [error instanceof Error ? error.message : String(error)];
  return [...error.details.map((detail) => detail.message), error.message];
}

function fromStatus(code: number, text: string): DomainError {
  switch (code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return new DomainError("LEDGER_UNAVAILABLE", "no peer of the ledger answers", RETRY_HINT);
    case status.RESOURCE_EXHAUSTED:
      return new DomainError("RATE_LIMITED", "the peer has too many calls in flight", RETRY_HINT);
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new DomainError("FORBIDDEN", "the ledger does not accept this certificate");
    case status.ABORTED:
    case status.FAILED_PRECONDITION:
      return new DomainError("ENDORSEMENT_REFUSED", text);
    default:
      return new DomainError("LEDGER_UNAVAILABLE", `the ledger failed: ${text}`, RETRY_HINT);
  }
}

/** What a failed endorsement or evaluation means: the contract's own refusal when there is one, else by gRPC status. */
export function ledgerError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const texts = unfold(error);
  for (const text of texts) {
    const refusal = decodeDomainError(text);
    if (refusal !== undefined) return refusal;
  }
  // Fabric gives this refusal no status of its own: UNKNOWN, and these words.
  if (texts.some((text) => text.includes("exceeding concurrency limit")))
    return fromStatus(status.RESOURCE_EXHAUSTED, texts.join("; "));
  if (error instanceof EndorseError || error instanceof GatewayError) return fromStatus(error.code, texts.join("; "));
  return new DomainError("INTERNAL", "the ledger's client failed", { cause: texts.join("; ") });
}

/** True when the orderer surely did not take the envelope: the peer refused it before handing it on. */
export const surelyNotSubmitted = (error: unknown): boolean =>
  error instanceof GatewayError &&
  (error.code === status.FAILED_PRECONDITION ||
    error.code === status.INVALID_ARGUMENT ||
    error.code === status.PERMISSION_DENIED);
