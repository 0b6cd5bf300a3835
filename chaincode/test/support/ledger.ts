import { hash } from "node:crypto";
import {
  LedgerRecord,
  canonicalJson,
  commands,
  parseWith,
  recordIdOf,
  type Caller,
  type CommandBody,
  type CommandName,
  type RecordKeyParts,
  type RecordKind,
  type RecordOf,
} from "@mulian/domain";
import { applyCommand } from "../../src/rules/index.js";
import type { Outcome, RuleContext, WorldStateReader } from "../../src/rules/rule.js";

const sha256 = (text: string): string => hash("sha256", text, "hex");

/** A command that wrote something. */
export interface Committed {
  readonly caller: Caller;
  readonly now: string;
  readonly records: readonly LedgerRecord[];
  /** Organisations that must endorse every later version, by `kind:id`. */
  readonly policies: ReadonlyMap<string, readonly string[]>;
}

/** State kept as the ledger keeps it, canonical JSON under keys, so that nothing is shared with a rule by reference. */
export class Ledger {
  readonly state = new Map<string, string>();
  readonly endorsers = new Map<string, readonly string[]>();
  /** What was submitted, in order. */
  readonly history: Committed[] = [];
  now = "2026-03-02T02:00:00.000Z"; // a Monday morning in Shanghai
  private transactions = 0;

  /** A reader that also notes which keys it read, as a simulation does. */
  reader(readSet: Map<string, string | undefined> = new Map()): WorldStateReader {
    return {
      get: async <K extends RecordKind>(kind: K, ...parts: RecordKeyParts[K]): Promise<RecordOf<K> | undefined> => {
        const key = `${kind}|${recordIdOf([...parts])}`;
        const text = this.state.get(key);
        readSet.set(key, text);
        return text === undefined ? undefined : (JSON.parse(text) as RecordOf<K>); // written by `commit`, which checks the schema
      },
    };
  }

  /** Runs a command without committing it, as an endorser does. */
  async simulate<N extends CommandName>(
    caller: Caller,
    name: N,
    body: CommandBody<N>,
    readSet?: Map<string, string | undefined>,
  ): Promise<Outcome> {
    const parsed = parseWith(commands[name].schema, JSON.parse(JSON.stringify(body))) as CommandBody<N>; // the schema is this name's
    const { mspId, enrolmentId, department } = caller;
    this.transactions += 1;
    const context: RuleContext = {
      caller,
      now: this.now,
      txId: sha256(String(this.transactions)),
      newId:
        "idempotencyKey" in parsed
          ? sha256(canonicalJson([commands[name].subject, mspId, enrolmentId, parsed.idempotencyKey])).slice(0, 32)
          : "",
      commandDigest: sha256(canonicalJson({ name, body: parsed, caller: { mspId, enrolmentId, department } })),
      hash: sha256,
    };
    return applyCommand(this.reader(readSet), context, name, parsed);
  }

  /** Writes an outcome after checking that every record fits its schema. */
  commit(outcome: Outcome): void {
    for (const { record, endorsers } of outcome.writes) {
      const key = `${record.kind}|${record.id}`;
      const text = canonicalJson(record);
      parseWith(LedgerRecord, JSON.parse(text));
      this.state.set(key, text);
      if (endorsers !== undefined) this.endorsers.set(key, endorsers);
    }
  }

  async submit<N extends CommandName>(caller: Caller, name: N, body: CommandBody<N>): Promise<Outcome> {
    const outcome = await this.simulate(caller, name, body);
    this.commit(outcome);
    const records = outcome.writes.map(({ record }) => record);
    const policies = new Map(
      outcome.writes.flatMap(({ record: { kind, id }, endorsers }) =>
        endorsers === undefined ? [] : [[`${kind}:${id}`, endorsers] as const],
      ),
    );
    if (records.length > 0) this.history.push({ caller, now: this.now, records, policies });
    return outcome;
  }

  async record<K extends RecordKind>(kind: K, ...parts: RecordKeyParts[K]): Promise<RecordOf<K>> {
    const record = await this.reader().get(kind, ...parts);
    if (record === undefined) throw new Error(`no ${kind} ${parts.join(":")}`);
    return record;
  }
}
