import { peer } from "../protos.js";
import { Type } from "./messages.js";
import type { QueryResults } from "./query-results.js";
import type { Simulation } from "./simulation.js";

const NOTHING = new Uint8Array();

type Answer = (simulation: Simulation, queries: QueryResults, payload: Uint8Array) => Promise<Uint8Array>;

/**
 * What the peer does for each request a running chaincode may make (`peer/chaincode_shim.proto`).
 * @returns payload of the RESPONSE
 * @throws Error whose message becomes the payload of the ERROR
 */
export async function answerRequest(
  simulation: Simulation,
  queries: QueryResults,
  type: number,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const answer = ANSWERS.get(type);
  if (answer === undefined) throw new Error(`this network does not serve chaincode messages of type ${nameOf(type)}`);
  return answer(simulation, queries, payload);
}

const getState: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.GetState.deserializeBinary(payload);
  const collection = request.getCollection();
  if (collection === "") return simulator.getState(namespace, request.getKey());
  access.requireRead(namespace, collection);
  return simulator.getPrivateData(namespace, collection, request.getKey());
};

/** Several keys in one message, which shims send to peers that say they take it (Fabric 3.1). */
const getStates: Answer = async (simulation, queries, payload) => {
  const request = peer.GetStateMultiple.deserializeBinary(payload);
  const result = new peer.GetStateMultipleResult();
  for (const key of request.getKeysList()) {
    const one = new peer.GetState();
    one.setKey(key);
    one.setCollection(request.getCollection());
    result.addValues(await getState(simulation, queries, one.serializeBinary()));
  }
  return result.serializeBinary();
};

/** The same for writes: each record is one of the messages that it stands for, and bears that message's type. */
const writeBatch: Answer = async (simulation, queries, payload) => {
  for (const record of peer.WriteBatchState.deserializeBinary(payload).getRecList()) {
    const message = writeOf(record);
    await answerRequest(simulation, queries, record.getType(), message.serializeBinary());
  }
  return NOTHING;
};

/** @throws Error for a record that is no write */
function writeOf(
  record: peer.WriteRecord,
): peer.PutState | peer.DelState | peer.PutStateMetadata | peer.PurgePrivateState {
  const { WriteRecord } = peer;
  const message = (() => {
    switch (record.getType()) {
      case WriteRecord.Type.PUT_STATE: {
        const put = new peer.PutState();
        put.setValue(record.getValue_asU8());
        return put;
      }
      case WriteRecord.Type.PUT_STATE_METADATA: {
        const put = new peer.PutStateMetadata();
        put.setMetadata(record.getMetadata());
        return put;
      }
      case WriteRecord.Type.DEL_STATE:
        return new peer.DelState();
      case WriteRecord.Type.PURGE_PRIVATE_DATA:
        return new peer.PurgePrivateState();
      default:
        throw new Error("unknown operation type");
    }
  })();
  message.setKey(record.getKey());
  message.setCollection(record.getCollection());
  return message;
}

const putState: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.PutState.deserializeBinary(payload);
  const collection = request.getCollection();
  if (collection !== "") access.requireWrite(namespace, collection);
  if (collection === "") simulator.putState(namespace, request.getKey(), request.getValue_asU8());
  else await simulator.putPrivateData(namespace, collection, request.getKey(), request.getValue_asU8());
  return NOTHING;
};

const deleteState: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.DelState.deserializeBinary(payload);
  const collection = request.getCollection();
  if (collection !== "") access.requireWrite(namespace, collection);
  if (collection === "") simulator.deleteState(namespace, request.getKey());
  else await simulator.deletePrivateData(namespace, collection, request.getKey());
  return NOTHING;
};

const getStateMetadata: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  const collection = request.getCollection();
  if (collection !== "") access.requireRead(namespace, collection);
  const entries =
    collection === ""
      ? await simulator.getStateMetadata(namespace, request.getKey())
      : await simulator.getPrivateDataMetadata(namespace, collection, request.getKey());
  const result = new peer.StateMetadataResult();
  for (const [name, value] of entries) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
};

const putStateMetadata: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  const name = request.getMetadata()?.getMetakey() ?? "";
  const value = request.getMetadata()?.getValue_asU8() ?? NOTHING;
  const collection = request.getCollection();
  if (collection !== "") access.requireWrite(namespace, collection);
  if (collection === "") await simulator.putStateMetadata(namespace, request.getKey(), name, value);
  else await simulator.putPrivateDataMetadata(namespace, collection, request.getKey(), name, value);
  return NOTHING;
};

const getPrivateDataHash: Answer = async ({ simulator, namespace }, _, payload) => {
  const request = peer.GetState.deserializeBinary(payload);
  // Hashes are in every peer's blocks: whose members may read the values makes no difference.
  return simulator.getPrivateDataHash(namespace, request.getCollection(), request.getKey());
};

const purgePrivateData: Answer = async ({ simulator, namespace, access }, _, payload) => {
  const request = peer.PurgePrivateState.deserializeBinary(payload);
  if (request.getCollection() === "") throw new Error("only applicable for private data");
  access.requireWrite(namespace, request.getCollection());
  await simulator.purgePrivateData(namespace, request.getCollection(), request.getKey());
  return NOTHING;
};

const getStateByRange: Answer = async ({ simulator, namespace, access }, queries, payload) => {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  const [start, end, collection] = [request.getStartkey(), request.getEndkey(), request.getCollection()];
  if (collection !== "") {
    access.requireRead(namespace, collection);
    const iterator = await simulator.getPrivateDataByRange(namespace, collection, start, end);
    return (await queries.openState(namespace, iterator)).serializeBinary();
  }
  const page = pageOf(request.getMetadata_asU8());
  const iterator = await simulator.getStateByRange(namespace, start, end, page);
  const response =
    page === undefined ? await queries.openState(namespace, iterator) : await queries.page(namespace, iterator);
  return response.serializeBinary();
};

const getHistoryForKey: Answer = async ({ simulator, namespace }, queries, payload) => {
  const request = peer.GetHistoryForKey.deserializeBinary(payload);
  const iterator = await simulator.getHistoryForKey(namespace, request.getKey());
  return (await queries.openHistory(iterator)).serializeBinary();
};

const nextResults: Answer = async (_, queries, payload) =>
  (await queries.next(peer.QueryStateNext.deserializeBinary(payload).getId())).serializeBinary();

const closeQuery: Answer = async (_, queries, payload) =>
  queries.close(peer.QueryStateClose.deserializeBinary(payload).getId()).serializeBinary();

/** As a peer over LevelDB says it. */
const richQuery: Answer = () => Promise.reject(new Error("ExecuteQuery not supported for leveldb"));

/** The name may say a version, which counts for nothing, and another channel: `name:version/channel`. */
const invokeChaincode: Answer = async ({ call }, _, payload) => {
  const spec = peer.ChaincodeSpec.deserializeBinary(payload);
  const full = spec.getChaincodeId()?.getName() ?? "";
  const [path = "", ...channel] = full.split("/");
  const [name = ""] = path.split(":");
  const answer = await call({ name, channelId: channel.join("/") }, spec.getInput() ?? new peer.ChaincodeInput());
  return answer.serializeBinary();
};

const ANSWERS: ReadonlyMap<number, Answer> = new Map<number, Answer>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.GET_STATE_METADATA, getStateMetadata],
  [Type.PUT_STATE_METADATA, putStateMetadata],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.PURGE_PRIVATE_DATA, purgePrivateData],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.GET_STATE_MULTIPLE, getStates],
  [Type.WRITE_BATCH_STATE, writeBatch],
  [Type.GET_HISTORY_FOR_KEY, getHistoryForKey],
  [Type.QUERY_STATE_NEXT, nextResults],
  [Type.QUERY_STATE_CLOSE, closeQuery],
  [Type.GET_QUERY_RESULT, richQuery],
  [Type.INVOKE_CHAINCODE, invokeChaincode],
]);

/** Page size 0 means the query is not paginated. */
function pageOf(metadata: Uint8Array): { pageSize: number; bookmark: string } | undefined {
  if (metadata.length === 0) return undefined;
  const query = peer.QueryMetadata.deserializeBinary(metadata);
  return query.getPagesize() > 0 ? { pageSize: query.getPagesize(), bookmark: query.getBookmark() } : undefined;
}

function nameOf(type: number): string {
  return Object.entries(Type).find(([, value]) => value === type)?.[0] ?? String(type);
}
