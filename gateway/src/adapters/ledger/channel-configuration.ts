import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { ledgerError } from "./errors.js";

/**
 * The channel's configuration as it is now, by the own peer's configuration system chaincode. A peer made from a snapshot has it
 * too, though perhaps not the block that brought it. @throws DomainError LEDGER_UNAVAILABLE
 */
export async function channelConfiguration(gateway: Gateway, channel: string): Promise<common.Config> {
  try {
    const cscc = gateway.getNetwork(channel).getContract("cscc");
    return common.Config.deserializeBinary(await cscc.evaluateTransaction("GetChannelConfig", channel));
  } catch (error) {
    throw ledgerError(error);
  }
}
