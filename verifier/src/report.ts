import type { EvidenceReceiptClaims, EvidenceStatement, LedgerRecord } from "@mulian/domain";
import type { Unusable } from "./container.js";
import type { Finding, FindingCode, Verdict } from "./findings.js";

/** A statement with what became of it. */
export interface JudgedStatement {
  readonly statement: EvidenceStatement;
  readonly verdict: Verdict;
  /** Codes of all that it rests on, each once. */
  readonly because: readonly FindingCode[];
  /** As read; of a statement that is not proven what the bundle claims. */
  readonly record?: LedgerRecord;
  readonly receipt?: EvidenceReceiptClaims;
}

/** What the channel's configurations say about who could have lied together. */
export interface Network {
  readonly channel: string;
  /** Whose records these are. */
  readonly chaincode: string;
  readonly height: number;
  /** Header hash of block 0 in the bundle, whatever the pin says. */
  readonly genesisHash: string | undefined;
  readonly consensus: "raft" | "bft" | undefined;
  readonly consenters: number | undefined;
  readonly organisations: readonly string[];
  /** One operator holds every organisation's keys. */
  readonly embedded: boolean;
}

/** What the verifier says of a bundle. */
export type Report =
  | { readonly verdict: "unusable"; readonly unusable: readonly Unusable[] }
  | {
      /** Of all statements and everything else in the bundle. */
      readonly verdict: Verdict;
      readonly network: Network;
      readonly statements: readonly JudgedStatement[];
      readonly findings: readonly Finding[];
    };
