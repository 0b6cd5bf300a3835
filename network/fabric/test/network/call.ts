import { connectAs, type Member } from "@mulian/embedded-network/testing/describe-network";
import type { Network } from "../../src/index.js";
import { atPeer } from "./at-peer.js";

const READS: ReadonlySet<string> = new Set(["get", "range", "version"]);

/** One call of the kitchen sink: what only reads is evaluated, all else submitted. The last argument may name another peer of the organisation. */
export async function call(
  network: Pick<Network, "connection">,
  member: Member,
  fn: string,
  ...args: (string | { readonly peer: string })[]
): Promise<string> {
  const words = args.filter((each) => typeof each === "string");
  const at = args.find((each) => typeof each !== "string")?.peer;
  const session = await connectAs(atPeer(network, member.mspId, at), member);
  try {
    const contract = session.gateway.getNetwork(network.connection.channel).getContract("sink");
    const answer = READS.has(fn)
      ? contract.evaluateTransaction(fn, ...words)
      : contract.submitTransaction(fn, ...words);
    return Buffer.from(await answer).toString();
  } finally {
    session.close();
  }
}
