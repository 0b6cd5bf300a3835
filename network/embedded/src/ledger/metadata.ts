import { ledger } from "../protos.js";
import { sortedByKey } from "./byte-order.js";

/** The name under which Fabric keeps a key's endorsement policy (`protos.MetaDataKeys`). */
export const VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

/** Metadata of a key, by name. */
export type Metadata = ReadonlyMap<string, Buffer>;

type Entry = ledger.rwset.kvrwset.KVMetadataEntry;

/** @param stored serialized `kvrwset.KVMetadataWrite`; undefined for none */
export function decodeMetadata(stored: Uint8Array | undefined): Metadata {
  if (stored === undefined) return new Map();
  const entries = ledger.rwset.kvrwset.KVMetadataWrite.deserializeBinary(stored).getEntriesList();
  return new Map(entries.map((entry) => [entry.getName(), Buffer.from(entry.getValue_asU8())]));
}

/** What is stored after a metadata write: no entries mean that the key's metadata goes. */
export function encodeMetadata(entries: readonly Entry[]): Buffer | undefined {
  if (entries.length === 0) return undefined;
  const stored = new ledger.rwset.kvrwset.KVMetadataWrite();
  stored.setEntriesList([...entries]);
  return Buffer.from(stored.serializeBinary());
}

export function toMetadataEntries(metadata: Metadata): Entry[] {
  return sortedByKey(metadata).map(([name, value]) => {
    const entry = new ledger.rwset.kvrwset.KVMetadataEntry();
    entry.setName(name);
    entry.setValue(value);
    return entry;
  });
}

/** The key's own endorsement policy (serialized `common.SignaturePolicyEnvelope`), if it has one. */
export function keyPolicy(stored: Uint8Array | undefined): Buffer | undefined {
  const policy = decodeMetadata(stored).get(VALIDATION_PARAMETER);
  return policy === undefined || policy.length === 0 ? undefined : policy;
}
