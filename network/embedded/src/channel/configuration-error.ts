/** A channel configuration that cannot be one, or an update of it that is refused. The message is Fabric's where Fabric has one. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  constructor(
    readonly code:
      /** The configuration itself cannot be used. */
      | "INVALID"
      /** The update was made from another version of the configuration. */
      | "STALE"
      /** Signatures do not satisfy the policy of something that is changed. */
      | "NOT_AUTHORISED"
      /** The update is malformed, changes nothing, or contradicts itself. */
      | "BAD_UPDATE",
    message: string,
  ) {
    super(message);
  }
}
