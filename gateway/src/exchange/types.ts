import type { Readable } from "node:stream";
import type {
  Bilingual,
  AggregateAnswer,
  AggregateQuestion,
  CheckAnswer,
  CheckQuestion,
  DocumentReference,
  DocumentRole,
  DocumentView,
  Grant,
  KeyHolding,
  LookUpAnswer,
  LookUpQuestion,
  PackageSuite,
  PurposeCode,
  ReceiptView,
} from "@mulian/domain";
import type { Router } from "express";
import type { Logger } from "pino";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { DataSource } from "../ports/data-source.js";
import type { LedgerCaller, LedgerPort, Receipt } from "../ports/ledger.js";
import type { Organisations } from "../ports/organisations.js";
import type { Destruction } from "./destroy-holding.js";
import type { ReconcileResult } from "./reconcile/found.js";
import type { FilesKept } from "./batch/grant-runs-folder.js";
import type { BatchRun } from "./batch/batch-run.js";
import type { ExchangeKeys } from "./keys.js";
import type { NamingRecord } from "./naming-records.js";
import type { SettledHolding } from "./package-renewal.js";
import type { ReceiptProof } from "./prove-receipt.js";
import type { ProvenReceipts } from "./proven-receipts.js";
import type { Delivered } from "./resume.js";
import type { RowFormat } from "./rows.js";

/** Which addresses this gateway may dial to reach another department's. Every address a name resolves to must be allowed. */
export interface DialPolicy {
  /** CIDR ranges, for example `127.0.0.0/8` and `::1/128`. */
  readonly allowedRanges: readonly string[];
}

/**
 * Asks somebody other than the own peer, where there is somebody, how high the ledger is: a number of blocks. Rejects when
 * nobody answers whose word counts.
 */
export type ConfirmHeight = () => Promise<number>;

/** This gateway's own end of TLS, in PEM. */
export interface TlsCredential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The same over time: its certificate is renewed and its key rotated. */
export interface LegTls {
  readonly credential: TlsCredential;
  /** The key was rotated moments ago or is to be in a moment: others may not have heard of it yet. */
  readonly isChanging: boolean;
  onChange(listener: () => void): void;
}

/** Everything the leg needs from the rest of the gateway. */
export interface ExchangeDependencies {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
  readonly keyStore: ExchangeKeys;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The department this gateway speaks for, and its organisation. */
  readonly department: string;
  readonly mspId: string;
  /** The gateway's own certificate (role `gateway`), for what the server does by itself. */
  readonly serviceCaller: LedgerCaller;
  /** Name in the key store of the department's signature key that the ledger says is good now: it changes when it is rotated. */
  readonly signKeyName: string;
  /** Name of the department's encryption key of this thumbprint, one that was replaced included. */
  readonly encryptKeyName: (kid: string) => string | undefined;
  /** How this gateway seals packages when a delivery does not say. */
  readonly packageSuite: PackageSuite;
  /** How long a question may take here; see `answerSeconds` in config.ts. */
  readonly answerLimitMs: number;
  /** The connector a binding names; undefined when this gateway has no such binding. */
  readonly sources: (bindingName: string) => DataSource | undefined;
  /** Directory the exchange owns: `documents/`, `receipts/`, `packages/`, `replay/`, `state/`. */
  readonly dataDir: string;
  readonly dialPolicy: DialPolicy;
  /** Whose TLS certificates are good on the leg. */
  readonly organisations: Pick<Organisations, "vouchersOf" | "onChange">;
  /** Shown when another gateway is dialled. */
  readonly tls: LegTls;
  readonly confirmHeight: ConfirmHeight;
}

export interface NewDocument<R extends DocumentRole = DocumentRole> {
  readonly role: R;
  /** RFC 6838, for example `text/plain`. */
  readonly mediaType: string;
  readonly name?: string;
  readonly content: string | Uint8Array;
}

/** Who looks at data or documents: the person's pseudonym (enrolment id) and department. */
export interface Viewer {
  readonly enrolmentId: string;
  readonly department: string;
}

export interface OpenRowsOptions {
  readonly grantId: string;
  /** The user's enrolment id: a pseudonym; it stands in token and receipt. */
  readonly user: string;
  /** Granted items to return, in this order; all of them by default. */
  readonly items?: readonly string[] | undefined;
  /** By default the granted one; another is refused by the provider. */
  readonly purpose?: PurposeCode | undefined;
  readonly format: RowFormat;
  /** Rows at most. */
  readonly limit?: number | undefined;
  /** Go on after these rows, which arrived before the delivery broke. SOURCE_CHANGED when the source no longer begins with them. */
  readonly delivered?: Delivered | undefined;
  readonly signal: AbortSignal;
}

export interface OpenedRows {
  readonly contentType: string;
  /**
   * The payload, as fast as it is taken. Fails with a DomainError when the provider breaks off (GRANT_NOT_ACTIVE,
   * QUOTA_EXCEEDED, SOURCE_UNAVAILABLE, READ_ONLY …), the connection is cut (PEER_UNAVAILABLE) or the digest does not
   * match the signed receipt (INTEGRITY_FAILURE): what came before is then not a delivery anybody vouches for.
   */
  readonly stream: Readable;
  /** The receipt, once this side has checked, countersigned and logged it; rejects with the stream's error. */
  readonly done: Promise<ReceiptView>;
}

export interface AskOptions<Question> {
  readonly grantId: string;
  /** The user's enrolment id: a pseudonym; it stands in token and receipt. */
  readonly user: string;
  readonly question: Question;
  readonly signal: AbortSignal;
}

/** A file of this gateway's own. */
export type OpenedFile = Pick<OpenedRows, "contentType" | "stream">;

export interface ReceiptFilter {
  readonly grant?: string | undefined;
  /** Receipts in which this department is provider or grantee. */
  readonly department?: string | undefined;
}

export interface ReceiptPage {
  readonly items: readonly ReceiptView[];
  readonly nextCursor?: string;
  readonly total: number;
}

/** Receipts of grants that others are party to, as both sides told them. */
export interface CollectedReceipts {
  readonly receipts: readonly ReceiptView[];
  /** Departments whose gateway did not answer, or answered what its signatures do not bear out: an alarm, never silence. */
  readonly unanswered: readonly string[];
}

/** One disagreement between the receipt log, its counter-signatures and the batches on the ledger. */
export interface ReceiptDifference {
  readonly code:
    | "logDamaged" // a record of the log fails its checksum or its signature
    | "sequenceGap" // a sequence number is missing
    | "batchMissing" // this log knows a batch the ledger has not
    | "batchUnknown" // the ledger has a batch of this department that this log does not know
    | "rootDiffers" // a batch's root is not that of the log's receipts
    | "countersignatureMissing"; // the other side did not countersign within the limit
  readonly detail: Bilingual;
}

/** A document that this side must keep and has not, or not as it was. */
export interface DocumentDifference {
  /** `kind:id` of the record that names it. */
  readonly subject: string;
  readonly code: "documentMissing" | "documentChanged";
  readonly detail: Bilingual;
}

export interface ExchangeCounts {
  /** Requests without acceptable credentials since the start. */
  readonly strangersRefused: number;
  readonly deliveriesRunning: number;
  readonly receipts: number;
  /** Receipts without the other side's signature or acknowledgement. */
  readonly receiptsOutstanding: number;
  /** Receipts that no batch on the ledger covers yet. */
  readonly receiptsUncommitted: number;
}

/** The exchange leg of one organisation's gateway. */
export interface Exchange {
  /** Serves `/exchange/v1/…`; mounted on the HTTPS exchange listener (see http/exchange/listener.ts), nowhere else. */
  readonly router: Router;
  /** Makes and stores the proof key of a new request; its RFC 7638 thumbprint goes into the terms. */
  createProofKey(): Promise<string>;
  /** Salts, digests and stores documents durably; they travel to the other party once a record on the ledger names them. */
  storeDocuments<R extends DocumentRole>(
    documents: readonly NewDocument<R>[],
  ): Promise<readonly DocumentReference<R>[]>;
  /** The documents a record names. A party, the authority or an auditor may look; each look is recorded. */
  readDocuments(record: NamingRecord, viewer: Viewer): Promise<readonly DocumentView[]>;
  /** Provider: records who holds which key; seals a package first when the method is `file`. */
  deliver(grantId: string, caller: LedgerCaller, expectedVersion: number, suite?: PackageSuite): Promise<Receipt>;
  /** Provider: the holdings of a key that leaked which still have to be replaced or ended; the gateway does it by itself. */
  holdingsToSettle(dataKey: string): readonly KeyHolding[];
  /** Provider: replaces or ends one of them now. */
  settleHolding(holding: KeyHolding): Promise<SettledHolding>;
  /** Provider: deletes a package and its key, which is marked destroyed next. */
  forgetPackage(dataKey: string): Promise<void>;
  /** Grantee: deletes what is here of a key, and signs what was done. */
  destroyHolding(holding: string, user: string): Promise<Destruction>;
  /** Grantee: the files that are here of what came by a grant. */
  keptData(grantId: string): Promise<FilesKept>;
  /** What was signed about it, if it was destroyed here. */
  destructionProof(holding: string): Promise<string | undefined>;
  /** Grantee: the granted rows, through the provider's gateway or out of the sealed package. */
  openRows(options: OpenRowsOptions): Promise<OpenedRows>;
  /** Grantee: the last 200 runs of a batch, newest moment first. */
  listRuns(grantId: string): readonly BatchRun[];
  /** Grantee: a run beside the schedule, durably noted; it is listed as waiting until it is through. */
  askRun(grantId: string, user: string): Promise<BatchRun>;
  /** Grantee: the rows of a completed run. @throws DomainError NOT_FOUND, GRANT_NOT_ACTIVE */
  openRun(grantId: string, run: string): Promise<OpenedFile>;
  /** Grantee: the records with these keys, through the provider's gateway. @throws DomainError the provider's refusal, or INTEGRITY_FAILURE */
  lookUp(options: AskOptions<LookUpQuestion>): Promise<LookUpAnswer>;
  /** Grantee: yes or no. @throws as lookUp */
  check(options: AskOptions<CheckQuestion>): Promise<CheckAnswer>;
  /** Grantee: figures. @throws as lookUp */
  aggregate(options: AskOptions<AggregateQuestion>): Promise<AggregateAnswer>;
  /** Newest first. */
  listReceipts(
    filter: ReceiptFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<ReceiptPage>;
  /** This side's receipts of the grants, oldest first. */
  receiptsOf(grantIds: readonly string[]): Promise<readonly ReceiptView[]>;
  /** Every receipt of these grants, oldest first, for traces: an auditor's gateway asks the parties' own. */
  collectReceipts(grantIds: readonly string[]): Promise<CollectedReceipts>;
  /** Both sides of the grants beside each other; see reconcile/reconcile.ts. */
  reconcile(grantIds: readonly string[]): Promise<ReconcileResult>;
  /** Ties a receipt of this side to its batch on the ledger. */
  proveReceipt(caller: string, sequence: number): Promise<ReceiptProof>;
  /** Every receipt of a grant, of both sides, each with the proof of its place in its batch; see proven-receipts.ts. */
  provenReceipts(grant: Grant, height: number): Promise<ProvenReceipts>;
  /** Commits what waits now, for auditors and tests; resolves when the ledger has it. */
  commitReceipts(): Promise<void>;
  /** For fsck. */
  checkReceipts(): Promise<readonly ReceiptDifference[]>;
  /** For fsck. */
  checkDocuments(): Promise<readonly DocumentDifference[]>;
  /** For metrics. */
  counts(): ExchangeCounts;
  /** False until `start` has counted again and settled what a crash left: before, others are answered GATEWAY_STARTING. */
  isServing(): boolean;
  /** Finishes what a crash cut, and begins to watch the index. After a failure the next call goes on with what failed. */
  start(): Promise<void>;
  /** Which step of the start is under way, failed, or comes first; undefined once all are taken. For log and status. */
  startStep(): string | undefined;
  /** Breaks off what is being served, with its receipts, and closes the stores. */
  close(): Promise<void>;
}
