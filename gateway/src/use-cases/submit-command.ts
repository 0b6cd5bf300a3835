import { commands, parseWith, type Command, type CommandName, type RecordKind, type WriteAnswer } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerPort } from "../ports/ledger.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";

export interface SubmitPorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
}

export interface SubmitOptions {
  /** Answer only once this gateway's index shows the transaction. */
  readonly waitIndexed: boolean;
  readonly signal: AbortSignal;
}

/** The ledger's own clock says when; the index follows within milliseconds, a peer that restarts within seconds. */
const INDEXED_LIMIT_MS = 15_000;

/** What a command changes, by its noun. Commands on a record the caller may not see answer as for an absent one. */
const SUBJECT_OF_NOUN: Readonly<Record<string, RecordKind>> = {
  department: "department",
  duty: "duty",
  dataset: "dataset",
  resource: "resource",
  request: "access-request",
  grant: "grant",
  key: "data-key",
  "key-holding": "key-holding",
  use: "use-record",
  correction: "correction",
};

/** Submits a command in the user's name and answers where its transaction stands. */
export async function submitCommand(
  { index, ledger }: SubmitPorts,
  caller: UserCaller,
  name: CommandName,
  body: unknown,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const command = { name, body: parseWith(commands[name].schema, body) } as Command; // the schema of this very name has just parsed it
  await requireVisibleSubject({ index, ledger }, caller, command);
  const { txId, blockNumber, result } = await ledger.submit(caller.ledger, command);
  if (options.waitIndexed) {
    await index
      .waitForBlock(blockNumber, AbortSignal.any([options.signal, AbortSignal.timeout(INDEXED_LIMIT_MS)]))
      .catch(() => undefined); // the write stands; only the wait is over
  }
  return { ...result, txId, blockNumber };
}

async function requireVisibleSubject(ports: SubmitPorts, caller: UserCaller, { name, body }: Command): Promise<void> {
  const kind = SUBJECT_OF_NOUN[name.slice(0, name.indexOf("."))];
  if (kind === undefined || !("id" in body) || name === "department.register") return;
  await find(ports, caller, kind, body.id);
}
