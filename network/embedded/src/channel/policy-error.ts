/** A policy that cannot be built. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  constructor(
    readonly code: "SYNTAX" | "NO_ORGANISATIONS" | "MALFORMED",
    message: string,
  ) {
    super(message);
  }
}
