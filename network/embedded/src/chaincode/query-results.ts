import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import { ledger, peer } from "../protos.js";
import type { HistoryEntry, HistoryIterator, StateEntry, StateIterator } from "../ledger/types.js";

/** Results in one answer to the chaincode; Fabric's own number. */
const RESULTS_PER_ANSWER = 100;

/** Results of one query: Fabric's `ledger.state.totalQueryLimit` as its sample configuration sets it. The rest stays unread. */
export const MAX_RESULTS = 100_000;

interface OpenQuery {
  next(): Promise<Uint8Array | undefined>;
  close(): void;
  /** Read ahead, so that `hasMore` is known. */
  pending: Uint8Array | undefined;
}

/** The queries one execution has open. They are all closed when it ends. */
export class QueryResults {
  readonly #open = new Map<string, OpenQuery>();
  #lastId = 0;

  async openState(namespace: string, iterator: StateIterator): Promise<peer.QueryResponse> {
    return this.#start({
      next: atMost(MAX_RESULTS, async () => encodeEntry(namespace, await iterator.next())),
      close: () => iterator.close(),
      pending: undefined,
    });
  }

  async openHistory(iterator: HistoryIterator): Promise<peer.QueryResponse> {
    return this.#start({
      next: atMost(MAX_RESULTS, async () => encodeModification(await iterator.next())),
      close: () => iterator.close(),
      pending: undefined,
    });
  }

  /** The whole page at once, with the bookmark: a paginated query is never continued by QUERY_STATE_NEXT. */
  async page(namespace: string, iterator: StateIterator): Promise<peer.QueryResponse> {
    const response = new peer.QueryResponse();
    let fetched = 0;
    for (let entry = await iterator.next(); entry !== undefined; entry = await iterator.next()) {
      response.addResults(resultOf(encodeEntry(namespace, entry)));
      fetched += 1;
    }
    const metadata = new peer.QueryResponseMetadata();
    metadata.setFetchedRecordsCount(fetched);
    metadata.setBookmark(iterator.bookmark);
    response.setMetadata(metadata.serializeBinary());
    response.setId(this.#newId());
    iterator.close();
    return response;
  }

  async next(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    if (query === undefined) throw new Error("query iterator not found");
    return this.#answer(id, query);
  }

  /** Closing twice, or a page's, is no error: the shim closes every iterator it was given. */
  close(id: string): peer.QueryResponse {
    this.#open.get(id)?.close();
    this.#open.delete(id);
    const response = new peer.QueryResponse();
    response.setId(id);
    return response;
  }

  closeAll(): void {
    for (const id of this.#open.keys()) this.close(id);
  }

  async #start(query: OpenQuery): Promise<peer.QueryResponse> {
    const id = this.#newId();
    this.#open.set(id, query);
    query.pending = await query.next();
    return this.#answer(id, query);
  }

  async #answer(id: string, query: OpenQuery): Promise<peer.QueryResponse> {
    const response = new peer.QueryResponse();
    response.setId(id);
    for (let count = 0; count < RESULTS_PER_ANSWER && query.pending !== undefined; count += 1) {
      response.addResults(resultOf(query.pending));
      query.pending = await query.next();
    }
    response.setHasMore(query.pending !== undefined);
    if (query.pending === undefined) this.close(id);
    return response;
  }

  #newId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }
}

function atMost<T>(limit: number, next: () => Promise<T | undefined>): () => Promise<T | undefined> {
  let count = 0;
  return async () => {
    if (count === limit) return undefined;
    count += 1;
    return next();
  };
}

function resultOf(bytes: Uint8Array | undefined): peer.QueryResultBytes {
  const result = new peer.QueryResultBytes();
  result.setResultbytes(bytes ?? new Uint8Array());
  return result;
}

function encodeEntry(namespace: string, entry: StateEntry | undefined): Uint8Array | undefined {
  if (entry === undefined) return undefined;
  const kv = new ledger.queryresult.KV();
  kv.setNamespace(namespace);
  kv.setKey(entry.key);
  kv.setValue(entry.value);
  return kv.serializeBinary();
}

function encodeModification(entry: HistoryEntry | undefined): Uint8Array | undefined {
  if (entry === undefined) return undefined;
  const timestamp = new timestamps.Timestamp();
  timestamp.setSeconds(entry.timestamp.seconds);
  timestamp.setNanos(entry.timestamp.nanos);
  const modification = new ledger.queryresult.KeyModification();
  modification.setTxId(entry.txId);
  modification.setValue(entry.value);
  modification.setTimestamp(timestamp);
  modification.setIsDelete(entry.isDelete);
  return modification.serializeBinary();
}
