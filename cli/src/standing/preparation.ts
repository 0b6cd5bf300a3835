import type { Language } from "@mulian/domain";
import type { FirstRecord } from "./first-record.js";
import type { GatewayFilesOptions } from "./gateway-files.js";
import type { Passwords } from "./trial-users.js";

export interface LedgerOpening {
  /** The authority's gateway. */
  readonly gatewayUrl: string;
  /** Its first user's. */
  readonly password: string;
  readonly language: Language;
}

export interface WrittenRecord {
  readonly record: FirstRecord;
  readonly txId: string;
  readonly blockNumber: number;
}

/**
 * What a start has to do besides running processes. It takes schemas, the route table and YAML, tens of megabytes that a
 * supervisor has no use for afterwards: {@link PreparationProcess} does it elsewhere.
 */
export interface Preparation {
  /** The first passwords, made if there are none yet. */
  passwords(dataDir: string): Promise<{ readonly passwords: Passwords; readonly made: boolean }>;
  /** @returns path of the gateway's configuration */
  gatewayFiles(options: GatewayFilesOptions): Promise<string>;
  /** Writes what a new ledger lacks, and waits until every gateway has announced itself. */
  openLedger(opening: LedgerOpening, tell: (written: WrittenRecord) => void): Promise<void>;
  close(): void;
}
