import { connectAs, type Member } from "@mulian/embedded-network/testing/describe-network";
import { common } from "@hyperledger/fabric-protos";
import type { Network } from "../../src/index.js";
import { atPeer } from "./at-peer.js";

const COMMIT_HASH = common.BlockMetadataIndex.COMMIT_HASH;

/** A block as one peer of the member's organisation has it. @throws GatewayError where the peer does not have it */
export async function blockOf(
  network: Pick<Network, "connection">,
  member: Member,
  peer: string,
  number: number,
): Promise<common.Block> {
  const { channel } = network.connection;
  const session = await connectAs(atPeer(network, member.mspId, peer), member);
  try {
    const qscc = session.gateway.getNetwork(channel).getContract("qscc");
    return common.Block.deserializeBinary(await qscc.evaluateTransaction("GetBlockByNumber", channel, String(number)));
  } finally {
    session.close();
  }
}

/** What the peer made of every block up to this one: it binds all their validation codes and writes. Hex. */
export function commitHashOf(block: common.Block): string {
  const metadata = block.getMetadata()?.getMetadataList_asU8()[COMMIT_HASH];
  const hash = common.Metadata.deserializeBinary(metadata ?? new Uint8Array()).getValue_asU8();
  if (hash.length === 0) throw new Error("a block without a commit hash");
  return Buffer.from(hash).toString("hex");
}
