import { setTimeout as pause } from "node:timers/promises";
import { DomainError, type LedgerRecord, type RecordKind, type RecordOf } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerPort } from "../ports/ledger.js";
import type { UserCaller } from "./caller.js";
import { Visibility } from "./visibility.js";

export interface FindPorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
}

/** The index is this far behind its peer at most before a read gives up on a record the ledger has. */
const INDEX_LAG_LIMIT_MS = 2_000;
const INDEX_POLL_MS = 10;

export const notFound = (kind: RecordKind): DomainError => new DomainError("NOT_FOUND", `no such ${kind}`);

/**
 * A record the caller may see. What is absent and what is not for the caller's eyes answer alike, and take alike: both
 * ask the ledger, which also finds what this gateway's index is about to learn.
 * @throws DomainError NOT_FOUND
 */
export async function find<K extends RecordKind>(
  { index, ledger }: FindPorts,
  caller: UserCaller,
  kind: K,
  id: string,
): Promise<RecordOf<K>> {
  const visible = visibleIn(index, caller, kind, id);
  if (visible !== undefined) return visible;
  const onLedger = await readLedger(ledger, caller, kind, id);
  const arrived = visibleIn(index, caller, kind, id); // the index may have learnt of it while the ledger was asked
  if (arrived !== undefined) return arrived;
  const isAhead =
    onLedger !== undefined && index.get(kind, id) === undefined && new Visibility(index, caller).sees(onLedger);
  const record = isAhead ? await waitForRecord(index, caller, kind, id) : undefined;
  if (record === undefined) throw notFound(kind);
  return record;
}

function visibleIn<K extends RecordKind>(
  index: CatalogueIndex,
  caller: UserCaller,
  kind: K,
  id: string,
): RecordOf<K> | undefined {
  const record: RecordOf<K> | undefined = index.get(kind, id);
  return record !== undefined && new Visibility(index, caller).sees(record) ? record : undefined;
}

async function readLedger(
  ledger: LedgerPort,
  caller: UserCaller,
  kind: RecordKind,
  id: string,
): Promise<LedgerRecord | undefined> {
  try {
    return await ledger.evaluate(caller.ledger, { name: "record.get", kind, key: id.split(":") });
  } catch (error) {
    // An id that is none of this kind's is as absent as one that was never given.
    if (error instanceof DomainError && (error.code === "NOT_FOUND" || error.code === "INVALID_INPUT"))
      return undefined;
    throw error;
  }
}

/** A record the ledger has and the index refuses as invalid never comes: then it is absent. */
async function waitForRecord<K extends RecordKind>(
  index: CatalogueIndex,
  caller: UserCaller,
  kind: K,
  id: string,
): Promise<RecordOf<K> | undefined> {
  for (const end = Date.now() + INDEX_LAG_LIMIT_MS; Date.now() < end; await pause(INDEX_POLL_MS)) {
    const record = visibleIn(index, caller, kind, id);
    if (record !== undefined) return record;
  }
  return undefined;
}

/**
 * A record the caller may see, as of block `at` when that is given.
 * @throws DomainError NOT_FOUND, also when the record did not exist at that block
 */
export async function findAt<K extends RecordKind>(
  ports: FindPorts,
  caller: UserCaller,
  kind: K,
  id: string,
  at: number | undefined,
): Promise<RecordOf<K>> {
  const newest = await find(ports, caller, kind, id);
  if (at === undefined) return newest;
  const then: RecordOf<K> | undefined = ports.index.get(kind, id, at);
  if (then === undefined || !new Visibility(ports.index, caller).sees(then)) throw notFound(kind);
  return then;
}
