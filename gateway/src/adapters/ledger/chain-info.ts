import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { ledgerError } from "./errors.js";

/** Number of blocks the own peer has, as its query system chaincode says. */
export async function chainHeight(gateway: Gateway, channel: string): Promise<number> {
  try {
    const bytes = await gateway.getNetwork(channel).getContract("qscc").evaluateTransaction("GetChainInfo", channel);
    return common.BlockchainInfo.deserializeBinary(bytes).getHeight();
  } catch (error) {
    throw ledgerError(error);
  }
}
