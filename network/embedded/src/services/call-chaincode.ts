import { ChaincodeFailure } from "../chaincode/chaincode-stream.js";
import { messageTo, Type } from "../chaincode/messages.js";
import type { CallChaincode, Simulation } from "../chaincode/simulation.js";
import type { peer } from "../protos.js";
import { errorResponse } from "../system-chaincode/response.js";
import { isSystemChaincode } from "../system-chaincode/system-chaincodes.js";
import { checkAccess } from "./access.js";
import type { Channel, Peer } from "./channel.js";
import { type Proposal, proposalSignature } from "./proposal.js";

type Caller = Omit<Simulation, "namespace" | "call">;

/**
 * How one chaincode calls another within a transaction: the called one runs on the same peer over the same simulator, so
 * that its reads and writes are in the same set under its own name, and its own policy is asked at commit. Its event is
 * not kept. A call to itself, also by way of others, fails: a stream runs one transaction at most once at a time.
 */
export function chaincodeCaller(channel: Channel, endorser: Peer, proposal: Proposal, caller: Caller): CallChaincode {
  const call: CallChaincode = async ({ name, channelId }, input) => {
    if (channelId !== "" && channelId !== channel.channelId && !isSystemChaincode(name))
      throw new Error(`Failed to get policy manager for channel [${channelId}]`);
    if (isSystemChaincode(name)) return completed(caller, rejectedCall(name, proposal.chaincode));
    // Whose transaction it is, not which contract: an AccessError's words go to the calling contract.
    checkAccess(channel, "peer/ChaincodeToChaincode", proposalSignature(proposal));
    const runtime = channel.chaincodes.get(name);
    if (runtime === undefined)
      throw new Error(`execute failed: invalid invocation: ${unknownChaincode(channel, name)}`);
    const simulation: Simulation = { ...caller, namespace: name, call };
    try {
      const { response } = await runtime.execute(
        endorser.name,
        simulation,
        input,
        proposal.signed,
        channel.executionTimeoutMs,
      );
      return completed(caller, response);
    } catch (error) {
      if (error instanceof ChaincodeFailure) return messageTo(caller, Type.ERROR, Buffer.from(error.message));
      throw new Error(`execute failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };
  return call;
}

function completed(caller: Caller, response: peer.Response): peer.ChaincodeMessage {
  return messageTo(caller, Type.COMPLETED, response.serializeBinary());
}

/** System chaincodes answer clients; asked by a chaincode they could wait for each other. */
function rejectedCall(name: string, original: string): peer.Response {
  const reason = name === "qscc" ? " because of potential for deadlocks" : "";
  return errorResponse(
    `Rejecting invoke of ${name.toUpperCase()} from another chaincode${reason}, original invocation for '${original}'`,
  );
}

function unknownChaincode({ channelId }: Channel, name: string): string {
  return (
    `[channel ${channelId}] failed to get chaincode container info for ${name}: ` +
    `make sure the chaincode ${name} has been successfully defined on channel ${channelId} and try again: chaincode ${name} not found`
  );
}
