import { peer } from "../protos.js";
import { errorResponse, successResponse } from "./response.js";
import { accessRefusal, type SystemInvocation, textOf } from "./system-invocation.js";

/**
 * Fabric's configuration system chaincode: what clients ask of the channel's configuration.
 * @param invocation its args: function, and for all but GetChannels the channel
 */
export async function invokeCscc(invocation: SystemInvocation): Promise<peer.Response> {
  const { args, channelId } = invocation;
  const [name, wanted] = [textOf(args[0]), textOf(args[1])];
  if (name === "GetChannels") return successResponse(channels(channelId).serializeBinary());
  if (name !== "GetConfigBlock" && name !== "GetChannelConfig")
    return errorResponse(`Requested function ${name} not found.`);
  if (args.length < 2) return errorResponse(`Incorrect number of arguments, ${args.length}`);
  if (wanted !== channelId) return errorResponse(`access denied for [${name}][${wanted}]: unknown channel`);
  const refusal = accessRefusal(invocation, `cscc/${name}`);
  if (refusal !== undefined) return errorResponse(`access denied for [${name}][${wanted}]: ${refusal}`);
  const { configuration, ledger } = invocation;
  if (name === "GetChannelConfig") return successResponse(configuration.current.proto.serializeBinary());
  const block = await ledger.blockByNumber(configuration.blockNumber);
  return block === undefined
    ? errorResponse(`configuration block ${configuration.blockNumber} is not in the ledger`)
    : successResponse(block.serializeBinary());
}

function channels(channelId: string): peer.ChannelQueryResponse {
  const info = new peer.ChannelInfo();
  info.setChannelId(channelId);
  const response = new peer.ChannelQueryResponse();
  response.addChannels(info);
  return response;
}
