import { createHash } from "node:crypto";
import { encodeVersion } from "./version.js";
import type { BlockUpdates } from "./updates.js";

/**
 * Fabric's commit hash: SHA-256(varint(length of filter) ‖ filter ‖ updates ‖ previous commit hash).
 * It binds every validation code and every write since block 1.
 */
export function commitHash(filter: Uint8Array, updates: BlockUpdates, previous: Buffer): Buffer {
  const hash = createHash("sha256");
  hash.update(varint(filter.length));
  hash.update(filter);
  for (const write of updateMessages(updates)) hash.update(write);
  return hash.update(previous).digest();
}

/**
 * `txmgr.Updates { repeated KVWrite = 1 }`, an internal message of Fabric's ledger that no package publishes:
 * KVWrite { 1 namespace, 2 collection, 3 key, 4 isDelete, 5 value, 6 version }. A namespace or collection that is
 * the same as in the entry before is left out, and so is all of the configuration's (empty) namespace.
 */
function* updateMessages(updates: BlockUpdates): Generator<Buffer> {
  let namespace: string | undefined;
  let collection = "";
  for (const update of updates.sorted()) {
    if (update.namespace === "") continue;
    const isNewNamespace = update.namespace !== namespace;
    const isNewCollection = isNewNamespace || update.collection !== collection;
    namespace = update.namespace;
    collection = update.collection;
    yield field(
      1,
      Buffer.concat([
        isNewNamespace ? field(1, Buffer.from(namespace, "utf8")) : Buffer.alloc(0),
        isNewCollection ? field(2, Buffer.from(collection, "utf8")) : Buffer.alloc(0),
        field(3, Buffer.from(update.key, collection === "" ? "utf8" : "latin1")),
        update.value === undefined ? Buffer.from([(4 << 3) | 0, 1]) : field(5, update.value),
        field(6, encodeVersion(update.version)),
      ]),
      true,
    );
  }
}

/** A length-delimited field; an empty one is absent unless it is an element of a repeated field. */
function field(number: number, bytes: Buffer, isRepeated = false): Buffer {
  if (bytes.length === 0 && !isRepeated) return bytes;
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
