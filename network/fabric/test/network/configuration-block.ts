import { connectAs, type Member } from "@mulian/embedded-network/testing/describe-network";
import { common } from "@hyperledger/fabric-protos";
import type { Network } from "../../src/index.js";

/** The newest block with the channel's configuration, as the member's own peer has it. */
export async function configurationBlock(
  { connection }: Pick<Network, "connection">,
  member: Member,
): Promise<Uint8Array> {
  const session = await connectAs(connection, member);
  try {
    const qscc = session.gateway.getNetwork(connection.channel).getContract("qscc");
    const info = common.BlockchainInfo.deserializeBinary(
      await qscc.evaluateTransaction("GetChainInfo", connection.channel),
    );
    const block = (number: number): Promise<Uint8Array> =>
      qscc.evaluateTransaction("GetBlockByNumber", connection.channel, String(number));
    const newest = common.Block.deserializeBinary(await block(info.getHeight() - 1));
    const [slot] = newest.getMetadata()?.getMetadataList_asU8() ?? [];
    const metadata = common.Metadata.deserializeBinary(slot ?? new Uint8Array()).getValue_asU8();
    // Awaited here: the session is closed behind it.
    return await block(common.OrdererBlockMetadata.deserializeBinary(metadata).getLastConfig()?.getIndex() ?? 0);
  } finally {
    session.close();
  }
}
