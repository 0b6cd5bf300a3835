import { holdIdsOf, type LedgerRecord, type RecordKind, type RouteAnswer } from "@mulian/domain";
import type { IndexedVersion } from "../ports/catalogue-index.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import type { ReadPorts } from "./read-ports.js";
import { Visibility } from "./visibility.js";
import { datasetFor } from "./views/dataset-view.js";

type History = RouteAnswer<"datasetHistory">;

/** Every version of a record that the caller may see, oldest first. @throws DomainError NOT_FOUND */
export async function readHistory<K extends RecordKind>(
  ports: ReadPorts,
  caller: UserCaller,
  kind: K,
  id: string,
): Promise<History> {
  await find(ports, caller, kind, id);
  const visibility = new Visibility(ports.index, caller);
  const versions: readonly IndexedVersion[] = await ports.index.history(kind, id);
  return {
    items: versions.filter(({ record }) => visibility.sees(record)).map((version) => entryOf(visibility, version)),
    height: ports.index.height,
  };
}

/** A grant's versions and those of the holds on it, in ledger order. */
export async function readGrantHistory(ports: ReadPorts, caller: UserCaller, id: string): Promise<History> {
  const grant: History = await readHistory(ports, caller, "grant", id);
  const visibility = new Visibility(ports.index, caller);
  const holds = await Promise.all(holdIdsOf("grant", id).map((hold) => ports.index.history("hold", hold)));
  const items = [...grant.items, ...holds.flat().map((version: IndexedVersion) => entryOf(visibility, version))];
  return { items: items.sort((a, b) => a.blockNumber - b.blockNumber), height: grant.height };
}

function entryOf(visibility: Visibility, { record, txId, blockNumber, at }: IndexedVersion): History["items"][number] {
  return { version: record.version, record: shown(visibility, record), txId, blockNumber, at, actor: record.updatedBy };
}

const shown = (visibility: Visibility, record: LedgerRecord): LedgerRecord =>
  record.kind === "dataset" ? datasetFor(visibility, record) : record;
