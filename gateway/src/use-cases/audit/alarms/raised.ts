import type { AlarmCode, RecordKind } from "@mulian/domain";
import type { IndexedTransaction, InvalidVersion } from "../../../ports/catalogue-index.js";
import type { Snapshot } from "../../snapshot.js";
import type { WayOut } from "./ways-out.js";

/** An alarm without its sentences. */
export interface Raised {
  readonly code: AlarmCode;
  /** Who has to do something. */
  readonly department: string;
  readonly subjectKind: RecordKind | "certificate" | "transaction" | "write";
  /** Id of the record; of a certificate whose it is: `user:NAME`; of a write that is no record its key. */
  readonly subject: string;
  /** RFC 3339; since when it has been so. */
  readonly since: string;
  readonly voidVersion?: Omit<InvalidVersion, "said">;
  /** With `versionVoid`: what undoes it. */
  readonly wayOut?: WayOut;
  /** With `datedBack` and `datedAhead`. */
  readonly dated?: DatedTransaction;
}

/** A transaction whose time cannot well be. */
export interface DatedTransaction {
  readonly transaction: IndexedTransaction;
  /** What shows it: the newest time before it, or the time now. */
  readonly beside: string;
}

/** One kind of alarm: a pure function of the records and the time. */
export type AlarmRule = (snapshot: Snapshot) => readonly Raised[];

const DAY_MS = 86_400_000;

/** The end of a last day, in Asia/Shanghai (UTC+8). */
export const endOfDay = (date: string): string => new Date(Date.parse(`${date}T16:00:00.000Z`)).toISOString();

export const daysAfter = (at: string, days: number): string => new Date(Date.parse(at) + days * DAY_MS).toISOString();
