import { ledger } from "@hyperledger/fabric-protos";
import { strictly } from "../bytes/strictly.js";

/** Fabric's composite key: kind and parts, each ended by U+0000, after one at the beginning. */
export const compositeKey = (kind: string, parts: readonly string[]): string =>
  `\u0000${[kind, ...parts].map((part) => `${part}\u0000`).join("")}`;

/**
 * What a transaction writes in a chaincode's name, by key.
 * @param bytes `rwset.TxReadWriteSet`
 * @returns undefined unless it is in its one form and writes no key twice
 */
export function writesOf(bytes: Uint8Array, chaincode: string): ReadonlyMap<string, Buffer> | undefined {
  const sets = strictly(ledger.rwset.TxReadWriteSet, bytes)?.getNsRwsetList();
  const own = (sets ?? []).filter((set) => set.getNamespace() === chaincode);
  const [set, ...more] = own.map((one) => strictly(ledger.rwset.kvrwset.KVRWSet, one.getRwset_asU8()));
  if (set === undefined || more.length > 0) return undefined;
  const writes = set.getWritesList();
  const found = new Map(
    writes.filter((one) => !one.getIsDelete()).map((one) => [one.getKey(), Buffer.from(one.getValue_asU8())]),
  );
  return found.size === writes.length ? found : undefined;
}
