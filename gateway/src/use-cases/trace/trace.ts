import {
  commands,
  type AccessRequest,
  type CommandName,
  type LedgerRecord,
  type ReceiptView,
  type RouteQuery,
  type Trace,
  type TraceEntry,
  type Language,
} from "@mulian/domain";
import type { Exchange } from "../../exchange/types.js";
import type { IndexedTransaction } from "../../ports/catalogue-index.js";
import type { ReadPorts } from "../read-ports.js";
import { splitSubject } from "../read-transaction.js";
import { Snapshot } from "../snapshot.js";
import { receiptSentence } from "./receipt-sentence.js";
import type { Happening } from "./sentences.js";
import { sentencesEn } from "./sentences-en.js";
import { sentencesZh } from "./sentences-zh.js";
import { traceScope } from "./subjects.js";

export type TracePorts = ReadPorts & { readonly exchange: Pick<Exchange, "collectReceipts"> };

const sentences = { zh: sentencesZh, en: sentencesEn };
const VALID = 0;

/** Who asked, who decided, who holds keys, what was delivered, when and why: transactions and receipts in order of time. */
export async function trace(ports: TracePorts, query: RouteQuery<"trace">, language: Language): Promise<Trace> {
  const { index, exchange } = ports;
  const scope = traceScope(index, query);
  const [transactions, { receipts, unanswered }] = await Promise.all([
    index.transactionsOf([...scope.subjects]),
    exchange.collectReceipts(scope.grants),
  ]);
  const entries = [
    ...(
      await Promise.all(
        transactions
          .filter((transaction) => isWanted(transaction, query))
          .map((transaction) => transactionEntries(ports, transaction, language)),
      )
    ).flat(),
    ...receipts
      .filter((receipt) => inTime(receipt.endedAt, query))
      .map((receipt) => receiptEntry(ports, receipt, language)),
  ];
  const height = query.at === undefined ? index.height : Math.min(query.at + 1, index.height);
  return {
    items: entries.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1)),
    unanswered: [...unanswered],
    height,
  };
}

const inTime = (at: string, { from, to }: RouteQuery<"trace">): boolean =>
  (from === undefined || at >= from) && (to === undefined || at <= to);
const isWanted = (transaction: IndexedTransaction, query: RouteQuery<"trace">): boolean =>
  transaction.validationCode === VALID &&
  inTime(transaction.at, query) &&
  (query.at === undefined || transaction.blockNumber <= query.at);

/** None for one of which nothing counts: its event, too, says what a forger likes. It is an alarm. */
async function transactionEntries(
  ports: TracePorts,
  transaction: IndexedTransaction,
  language: Language,
): Promise<readonly TraceEntry[]> {
  const { txId, blockNumber, at, command, endorsers, subjects, creator } = transaction;
  const records = await writtenBy(ports, transaction);
  if (records.length === 0) return [];
  const department = records[0]?.updatedBy.department ?? "";
  const snapshot = new Snapshot(ports.index, ports.clock);
  const name = isCommand(command) ? command : undefined;
  const happening = happeningOf(snapshot, department, records, language);
  const entry: TraceEntry = {
    at,
    type: "transaction",
    command: name ?? "unknown",
    sentence: name === undefined ? happening.who : sentences[language][name](happening),
    actor: { department, departmentName: snapshot.departmentName(department, language), ...creator },
    subjects: [...subjects],
    txId,
    blockNumber,
    endorsers: [...endorsers],
  };
  return [entry];
}

const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && Object.hasOwn(commands, name);

/** The records as this transaction wrote them. */
async function writtenBy(
  { index }: TracePorts,
  { txId, subjects }: IndexedTransaction,
): Promise<readonly LedgerRecord[]> {
  const found = await Promise.all(
    subjects.map(async (subject): Promise<LedgerRecord | undefined> => {
      const { kind, id } = splitSubject(subject);
      return (await index.history(kind, id)).find((version) => version.txId === txId)?.record;
    }),
  );
  return found.filter((record) => record !== undefined);
}

function happeningOf(
  snapshot: Snapshot,
  department: string,
  records: readonly LedgerRecord[],
  language: Language,
): Happening {
  const [first] = records;
  const who = snapshot.departmentName(department, language);
  const request = requestOf(snapshot, records);
  // Whoever acts on a request but did not make it, acts towards the requester.
  const other = request === undefined ? "" : request.requester === department ? request.provider : request.requester;
  const dataset = datasetOf(records) ?? request?.terms.dataset ?? "";
  return {
    who,
    dataset: dataset === "" ? "" : titleOf(snapshot, records, dataset),
    subject: first === undefined ? "" : nameOf(snapshot, first, language),
    other: other === "" ? "" : snapshot.departmentName(other, language),
    outcome: outcomeOf(records),
  };
}

/** The request that what was written belongs to. */
function requestOf(snapshot: Snapshot, records: readonly LedgerRecord[]): AccessRequest | undefined {
  const written = records.find((record) => record.kind === "access-request");
  if (written?.kind === "access-request") return written;
  const id = records.map((record) => requestIdOf(snapshot, record)).find((found) => found !== undefined);
  return id === undefined ? undefined : snapshot.get("access-request", id);
}

function requestIdOf(snapshot: Snapshot, record: LedgerRecord): string | undefined {
  switch (record.kind) {
    case "approval":
    case "decision":
    case "grant":
      return record.request;
    case "key-holding":
    case "use-record":
    case "correction":
      return snapshot.get("grant", record.grant)?.request;
    case "hold":
      return record.subjectKind === "grant" ? snapshot.get("grant", record.subject)?.request : undefined;
    default:
      return undefined;
  }
}

function datasetOf(records: readonly LedgerRecord[]): string | undefined {
  for (const record of records) {
    if (record.kind === "dataset") return record.id;
    if ("dataset" in record) return record.dataset;
    if (record.kind === "hold" && record.subjectKind === "dataset") return record.subject;
  }
  return undefined;
}

/** The title it had then, when the transaction wrote it. */
function titleOf(snapshot: Snapshot, records: readonly LedgerRecord[], dataset: string): string {
  const written = records.find((record) => record.kind === "dataset");
  return written?.kind === "dataset" ? written.content.title : snapshot.datasetTitle(dataset);
}

function nameOf(snapshot: Snapshot, record: LedgerRecord, language: Language): string {
  switch (record.kind) {
    case "department":
      return snapshot.departmentName(record.id, language);
    case "duty":
    case "resource":
      return record.title;
    case "calendar":
      return String(record.content.year);
    case "key-block":
      return snapshot.departmentName(record.department, language);
    case "hold":
      return record.subjectKind === "department" ? snapshot.departmentName(record.subject, language) : record.subject;
    default:
      return record.id;
  }
}

function outcomeOf(records: readonly LedgerRecord[]): string {
  for (const record of records) {
    if (record.kind === "access-request" || record.kind === "dataset" || record.kind === "correction")
      return record.state;
    if (record.kind === "user-status") return record.status;
    if (record.kind === "data-key") return record.state;
  }
  return "";
}

function receiptEntry({ index, clock }: TracePorts, receipt: ReceiptView, language: Language): TraceEntry {
  const snapshot = new Snapshot(index, clock);
  return {
    at: receipt.endedAt,
    type: "receipt",
    command: "delivery",
    sentence: receiptSentence(snapshot, receipt, language),
    actor: {
      department: receipt.grantee,
      departmentName: snapshot.departmentName(receipt.grantee, language),
      enrolmentId: receipt.user,
      mspId: snapshot.get("department", receipt.grantee)?.mspId ?? "",
    },
    subjects: [`grant:${receipt.grant}`],
    receipt,
  };
}
