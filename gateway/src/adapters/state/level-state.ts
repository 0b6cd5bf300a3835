import type { DocumentReference, FsckRun } from "@mulian/domain";
import { Level } from "level";
import type {
  DraftRow,
  GatewayState,
  LookRow,
  ServiceRow,
  SessionRow,
  SubmissionRow,
  UserRow,
} from "../../ports/state.js";
import type { Table } from "../../ports/table.js";
import { openWhenFree } from "./open-when-free.js";
import { rememberedTable } from "./remembered-table.js";

/**
 * Users, sessions and drafts in one LevelDB. The first that a gateway opens, so that it tells whether the folder is another's.
 * @throws DomainError INVALID_INPUT when another process has it
 */
export async function openLevelState(directory: string): Promise<GatewayState> {
  const db = new Level(directory);
  await openWhenFree(db, directory);
  return {
    users: rememberedTable(tableOf<UserRow>(db, "users")),
    sessions: rememberedTable(tableOf<SessionRow>(db, "sessions")),
    drafts: tableOf<DraftRow>(db, "drafts"),
    service: tableOf<ServiceRow>(db, "service"),
    submissions: tableOf<SubmissionRow>(db, "submissions"),
    documents: tableOf<readonly DocumentReference[]>(db, "documents"),
    looks: tableOf<LookRow>(db, "looks"),
    checks: tableOf<FsckRun>(db, "checks"),
    close: () => db.close(),
  };
}

function tableOf<T>(db: Level, name: string): Table<T> {
  const rows = db.sublevel<string, T>(name, { valueEncoding: "json" });
  return {
    get: (key) => rows.get(key),
    // Through the database itself, because a sublevel's own methods do not take `sync`.
    put: (key, value) => db.batch([{ type: "put", sublevel: rows, key, value }], { sync: true }),
    remove: (key) => db.batch([{ type: "del", sublevel: rows, key }], { sync: true }),
    entries: () => rows.iterator().all(),
  };
}
