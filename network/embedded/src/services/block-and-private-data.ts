import type { StoredPrivateData } from "../ledger/types.js";
import { type common, ledger, peer } from "../protos.js";
import type { Channel } from "./channel.js";
import { isCollectionMember } from "./collection-member.js";

const { rwset } = ledger;

/** A block with the private data of those of its collections that the caller is a member of: DeliverWithPrivateData. */
export async function blockAndPrivateData(
  channel: Pick<Channel, "ledger" | "definitions" | "mspManager">,
  block: common.Block,
  caller: Uint8Array,
): Promise<peer.DeliverResponse> {
  const both = new peer.BlockAndPrivateData();
  both.setBlock(block);
  const stored = await channel.ledger.privateDataOf(block.getHeader()?.getNumber() ?? 0);
  const visible = stored.filter(({ namespace, collection }) => {
    const definition = channel.definitions.collection(namespace, collection);
    return definition !== undefined && isCollectionMember(channel, definition, caller);
  });
  for (const [transactionNumber, sets] of byTransaction(visible))
    both.getPrivateDataMapMap().set(transactionNumber, transactionSet(sets));
  const response = new peer.DeliverResponse();
  response.setBlockAndPrivateData(both);
  return response;
}

function byTransaction(stored: readonly StoredPrivateData[]): ReadonlyMap<number, StoredPrivateData[]> {
  const grouped = new Map<number, StoredPrivateData[]>();
  for (const each of stored) {
    const sets = grouped.get(each.transactionNumber) ?? [];
    grouped.set(each.transactionNumber, sets);
    sets.push(each);
  }
  return grouped;
}

/** The ledger gives sets in the order of their namespaces. */
function transactionSet(stored: readonly StoredPrivateData[]): ledger.rwset.TxPvtReadWriteSet {
  const set = new rwset.TxPvtReadWriteSet();
  for (const { namespace, collection, readWriteSet } of stored) {
    const last = set.getNsPvtRwsetList().at(-1);
    const inNamespace = last?.getNamespace() === namespace ? last : set.addNsPvtRwset();
    inNamespace.setNamespace(namespace);
    const inCollection = inNamespace.addCollectionPvtRwset();
    inCollection.setCollectionName(collection);
    inCollection.setRwset(readWriteSet);
  }
  return set;
}
