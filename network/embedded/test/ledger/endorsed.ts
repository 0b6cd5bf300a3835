import { expect } from "chai";
import type { PrivateWrites, Simulator } from "../../src/ledger/types.js";
import { buildEnvelope, type BuiltEnvelope, type EnvelopeOptions } from "./envelopes.js";
import { CHANNEL, type TestConsortium } from "./fixtures.js";

/** Ends a simulation and makes its transaction: the first client's, endorsed by every peer. */
export function endorsed(
  { clients: [creator = expect.fail("no client")], peers: endorsers }: TestConsortium,
  simulator: Simulator,
  changes: Partial<EnvelopeOptions> = {},
): BuiltEnvelope & { readonly privateWrites: PrivateWrites | undefined } {
  const { publicReadWriteSet: results, privateWrites } = simulator.result();
  simulator.close();
  return {
    ...buildEnvelope({ channelId: CHANNEL, chaincode: "cc", creator, endorsers, results, ...changes }),
    privateWrites,
  };
}
