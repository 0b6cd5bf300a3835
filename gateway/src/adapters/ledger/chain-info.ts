import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { ledgerError } from "./errors.js";

export interface ChainInfo {
  /** Number of blocks of the channel that the peer has gone through. */
  readonly height: number;
  /** The first block that the peer can show: 0, unless its ledger was made from a snapshot. */
  readonly firstBlock: number;
  /** Header hash of the newest block, hex; also where the peer has a snapshot's word for it alone. */
  readonly newestHash: string;
}

/** What the own peer has of the chain, as its query system chaincode says. @throws DomainError LEDGER_UNAVAILABLE */
export async function chainInfo(gateway: Gateway, channel: string): Promise<ChainInfo> {
  try {
    const bytes = await gateway.getNetwork(channel).getContract("qscc").evaluateTransaction("GetChainInfo", channel);
    const info = common.BlockchainInfo.deserializeBinary(bytes);
    const snapshot = info.getBootstrappingsnapshotinfo();
    return {
      height: info.getHeight(),
      firstBlock: snapshot === undefined ? 0 : snapshot.getLastblockinsnapshot() + 1,
      newestHash: Buffer.from(info.getCurrentblockhash_asU8()).toString("hex"),
    };
  } catch (error) {
    throw ledgerError(error);
  }
}

/** Number of blocks the own peer has. @throws DomainError LEDGER_UNAVAILABLE */
export const chainHeight = async (gateway: Gateway, channel: string): Promise<number> =>
  (await chainInfo(gateway, channel)).height;
