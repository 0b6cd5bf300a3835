import type { RecordKind, RecordOf } from "@mulian/domain";
import type { UserCaller } from "./caller.js";
import { findAt } from "./find.js";
import type { ReadPorts } from "./read-ports.js";
import { Snapshot } from "./snapshot.js";
import { Visibility } from "./visibility.js";

/** One record as a view, now or as of block `at`. @throws DomainError NOT_FOUND */
export async function readRecord<K extends RecordKind, T>(
  ports: ReadPorts,
  caller: UserCaller,
  kind: K,
  { id, at }: { readonly id: string; readonly at?: number | undefined },
  view: (snapshot: Snapshot, record: RecordOf<K>, visibility: Visibility) => T,
): Promise<T> {
  const record = await findAt(ports, caller, kind, id, at);
  return view(new Snapshot(ports.index, ports.clock, at), record, new Visibility(ports.index, caller));
}
