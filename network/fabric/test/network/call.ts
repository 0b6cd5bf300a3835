import { connectAs, type Member } from "@mulian/embedded-network/testing/describe-network";
import type { Network } from "../../src/index.js";

const READS: ReadonlySet<string> = new Set(["get", "range", "version"]);

/** One call of the kitchen sink: what only reads is evaluated, all else submitted. The last argument may name another peer of the organisation. */
export async function call(
  { connection }: Pick<Network, "connection">,
  member: Member,
  fn: string,
  ...args: (string | { readonly peer: string })[]
): Promise<string> {
  const words = args.filter((each) => typeof each === "string");
  const at = args.find((each) => typeof each !== "string")?.peer;
  const organisation = connection.organisations[member.mspId];
  const peer = organisation?.peers.find(({ name }) => name === at) ?? organisation?.peer;
  if (organisation === undefined || peer === undefined) throw new Error(`no peer of ${member.mspId}`);
  const toPeer = { ...connection, organisations: { [member.mspId]: { ...organisation, peer } } };
  const session = await connectAs(toPeer, member);
  try {
    const contract = session.gateway.getNetwork(connection.channel).getContract("sink");
    const answer = READS.has(fn)
      ? contract.evaluateTransaction(fn, ...words)
      : contract.submitTransaction(fn, ...words);
    return Buffer.from(await answer).toString();
  } finally {
    session.close();
  }
}
