import type { LedgerRecord, RecordKind, RecordOf, VoidReason } from "@mulian/domain";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import type { RecordView } from "../../src/projector/operations.js";
import { project } from "../../src/projector/project.js";
import { AUTHORITY_MSP } from "./records.js";

/** What does not count, and the rule that says so. */
export interface Refused {
  /** `kind:id`, or the key of what is no record. */
  readonly record: string;
  readonly txId: string;
  readonly reason: VoidReason;
}

/** What the projector makes of blocks, with no index behind it: what counts, and what does not. */
export class Judged implements RecordView {
  readonly refused: Refused[] = [];
  private readonly counted = new Map<string, LedgerRecord>();
  /** Transactions that wrote versions of a record, the newest last. */
  private readonly writers = new Map<string, string[]>();
  private readonly invalid = new Set<string>();

  static of(blocks: readonly LedgerBlock[]): Judged {
    const judged = new Judged();
    for (const block of blocks) judged.take(block);
    return judged;
  }

  /** Ids of transactions that say a time which had long passed. */
  readonly datedBack: string[] = [];
  ledgerTime = "";

  take(block: LedgerBlock): void {
    const { versions, foreign, latestAt = "", datedBack } = project(block, this, AUTHORITY_MSP);
    for (const { record, txId, invalid } of versions) {
      const key = `${record.kind}:${record.id}`;
      this.writers.set(key, [...(this.writers.get(key) ?? []), txId]);
      if (invalid === undefined) this.counted.set(key, record);
      else {
        this.invalid.add(key);
        this.refused.push({ record: key, txId, reason: invalid });
      }
    }
    this.datedBack.push(...datedBack.map(({ txId }) => txId));
    if (latestAt > this.ledgerTime) this.ledgerTime = latestAt;
    this.refused.push(...foreign.map(({ key, txId, reason }) => ({ record: key, txId, reason })));
  }

  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.counted.get(`${kind}:${id}`) as RecordOf<K> | undefined; // stored under this very kind
  }

  isInvalid(kind: RecordKind, id: string): boolean {
    return this.invalid.has(`${kind}:${id}`);
  }

  /** Of the newest version of a record: its number if it counts; else the codes of all that is wrong with its transaction. */
  verdictOn(kind: RecordKind, id: string): Verdict {
    const key = `${kind}:${id}`;
    const writer = this.writers.get(key)?.at(-1);
    const isRefused = this.refused.some(({ record, txId }) => record === key && txId === writer);
    return writer !== undefined && isRefused ? this.rulesAgainst(writer) : this.get(kind, id)?.version;
  }

  /** In order, separated by commas. That others of a transaction do not count is no rule against it by itself. */
  rulesAgainst(writer: string): string {
    const codes = this.refused.filter(({ txId }) => txId === writer).map(({ reason }) => reason.code);
    return [...new Set(codes)]
      .filter((code) => code !== "besideVoid")
      .toSorted()
      .join(", ");
  }
}

/** Undefined where there is no version. */
export type Verdict = number | string | undefined;
