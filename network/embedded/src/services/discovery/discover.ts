import { signersOf } from "../../channel/signed-data.js";
import type { Identity } from "../../crypto/types.js";
import { discovery } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { RpcError, status } from "../rpc-error.js";
import { configResult } from "./config-result.js";
import { DiscoveryError } from "./discovery-error.js";
import { endorsementDescriptor } from "./endorsers.js";
import { channelPeers, localPeers } from "./peer-membership.js";

const { QueryCase } = discovery.Query;
/**
 * Each answer is made and signed anew, and nobody else is served meanwhile. Fabric's own clients ask five at most. Of a
 * chaincode query each interest counts.
 */
const MAX_QUESTIONS = 100;
const WRITERS = "/Channel/Application/Writers";

/**
 * `discovery.Discovery/Discover`: who the peers are, what the channel's configuration says of organisations and orderers, and
 * who together can endorse. Each query is judged and answered by itself.
 * @throws RpcError UNKNOWN, as Fabric has it, for a request without authentication
 */
export async function discover(
  channel: Channel,
  own: Peer,
  signed: discovery.SignedRequest,
): Promise<discovery.Response> {
  const request = readRequest(signed);
  const identity = request.getAuthentication()?.getClientIdentity_asU8() ?? new Uint8Array();
  const signature = { signed: signed.getPayload_asU8(), identity, signature: signed.getSignature_asU8() };
  const [client] = signersOf(channel.mspManager, [signature]);
  const response = new discovery.Response();
  response.setResultsList(request.getQueriesList().map((query) => resultOf(channel, own, client, query)));
  return response;
}

function readRequest(signed: discovery.SignedRequest): discovery.Request {
  const request = parse(signed.getPayload_asU8());
  if (request.getAuthentication() === undefined) refuse("access denied, no authentication info in request");
  if (request.getAuthentication()?.getClientIdentity_asU8().length === 0)
    refuse("access denied, client identity wasn't supplied");
  if (questionsIn(request) > MAX_QUESTIONS) refuse(`more than ${MAX_QUESTIONS} queries in one request`);
  return request;
}

function questionsIn(request: discovery.Request): number {
  const counts = request.getQueriesList().map((query) => query.getCcQuery()?.getInterestsList().length ?? 1);
  return counts.reduce((sum, count) => sum + Math.max(count, 1), 0);
}

function parse(payload: Uint8Array): discovery.Request {
  try {
    return discovery.Request.deserializeBinary(payload);
  } catch {
    return refuse("failed parsing request");
  }
}

function resultOf(
  channel: Channel,
  own: Peer,
  client: Identity | undefined,
  query: discovery.Query,
): discovery.QueryResult {
  try {
    if (!isEligible(channel, own, client, query.getChannel())) throw new DiscoveryError("access denied");
    return query.getChannel() === "" ? answerLocally(channel, query) : answerForChannel(channel, query);
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    const refusal = new discovery.Error();
    refusal.setContent(error.message);
    const result = new discovery.QueryResult();
    result.setError(refusal);
    return result;
  }
}

/** Writers of the channel; of the peer alone its organisation's administrators. */
function isEligible(channel: Channel, own: Peer, client: Identity | undefined, channelId: string): boolean {
  if (client === undefined) return false;
  if (channelId === "") return client.mspId === own.mspId && client.roles.has("admin");
  return channelId === channel.channelId && channel.configuration.current.refusalOf(WRITERS, [client]) === undefined;
}

function answerLocally(channel: Channel, query: discovery.Query): discovery.QueryResult {
  if (query.getQueryCase() !== QueryCase.LOCAL_PEERS) throw unknownQuery();
  const result = new discovery.QueryResult();
  result.setMembers(localPeers(channel));
  return result;
}

function answerForChannel(channel: Channel, query: discovery.Query): discovery.QueryResult {
  const result = new discovery.QueryResult();
  switch (query.getQueryCase()) {
    case QueryCase.CONFIG_QUERY:
      result.setConfigResult(configResult(channel.configuration.current));
      return result;
    case QueryCase.PEER_QUERY:
      result.setMembers(channelPeers(channel, query.getPeerQuery()?.getFilter()));
      return result;
    case QueryCase.CC_QUERY:
      result.setCcQueryRes(chaincodeResult(channel, query.getCcQuery() ?? new discovery.ChaincodeQuery()));
      return result;
    default:
      throw unknownQuery();
  }
}

function chaincodeResult(channel: Channel, query: discovery.ChaincodeQuery): discovery.ChaincodeQueryResult {
  const interests = query.getInterestsList();
  if (interests.length === 0) throw new DiscoveryError("chaincode query must have at least one chaincode interest");
  for (const interest of interests) {
    const calls = interest.getChaincodesList();
    if (calls.length === 0) throw new DiscoveryError("chaincode interest must contain at least one chaincode");
    if (calls.some((call) => call.getName() === ""))
      throw new DiscoveryError("chaincode name in interest cannot be empty");
  }
  const result = new discovery.ChaincodeQueryResult();
  result.setContentList(interests.map((interest) => endorsementDescriptor(channel, interest)));
  return result;
}

function unknownQuery(): DiscoveryError {
  return new DiscoveryError("unknown or missing request type");
}

function refuse(message: string): never {
  throw new RpcError(status.UNKNOWN, message);
}
