import { DomainError, type ErrorCode } from "@mulian/domain";

/** Fabric CA's error numbers, where they mean something to our callers. */
const CODES: ReadonlyMap<number, readonly [ErrorCode, string]> = new Map([
  [8, ["NOT_FOUND", "the certificate authority never gave such a certificate"]],
  [10, ["NOT_FOUND", "the certificate authority knows no such identity"]],
  [20, ["UNAUTHENTICATED", "the certificate authority does not accept the certificate or secret"]],
  [63, ["NOT_FOUND", "the certificate authority knows no such identity or affiliation"]],
  [
    71,
    ["FORBIDDEN", "the certificate authority does not allow this to the registrar, or the affiliation does not exist"],
  ],
  [73, ["RATE_LIMITED", "the identity is locked after too many wrong secrets"]],
  [74, ["ALREADY_EXISTS", "the enrolment id is taken"]],
]);

/** Runs a call of the SDK and tells its failures as DomainErrors. Nothing of the request is repeated in them. */
export async function told<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw translate(error);
  }
}

function translate(error: unknown): DomainError {
  const code = caCode(error);
  if (code === undefined) {
    const cause = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    return new DomainError("LEDGER_UNAVAILABLE", "the certificate authority does not answer", { cause });
  }
  const [ours, message] = CODES.get(code) ?? (["INTERNAL", "the certificate authority refused"] as const);
  return new DomainError(ours, message, { caCode: code });
}

/** The SDK copies the members of Fabric CA's envelope onto the error it throws. */
export function caCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return undefined;
  const first: unknown = error.errors[0];
  return typeof first === "object" && first !== null && "code" in first && typeof first.code === "number"
    ? first.code
    : undefined;
}
