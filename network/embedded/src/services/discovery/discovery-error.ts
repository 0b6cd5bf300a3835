/** Why one query of a discovery request has no answer. The message is Fabric's, and goes to the client. */
export class DiscoveryError extends Error {
  override readonly name = "DiscoveryError";
}
