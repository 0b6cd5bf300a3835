import {
  commands,
  type CommandName,
  type LedgerRecord,
  type RecordKind,
  type RecordOf,
  type VoidReason,
} from "@mulian/domain";
import type { IndexedTransaction } from "../ports/catalogue-index.js";
import type { LedgerBlock, LedgerTransaction } from "../ports/ledger.js";
import { alienPolicies } from "./alien-policies.js";
import { because } from "./because.js";
import type { Circumstances } from "./circumstances.js";
import { isDatedBack } from "./dated-back.js";
import type {
  BlockOperations,
  DatedBackOperation,
  ForeignOperation,
  RecordView,
  VersionOperation,
} from "./operations.js";
import { whyInvalid } from "./validity.js";

const VALID = 0;

/**
 * What a block changes in the index. Pure: the same block over the same view gives the same operations.
 * @param authorityMsp the MSP this gateway pins as the authority's; nothing on the ledger can change it
 */
export function project(block: LedgerBlock, view: RecordView, authorityMsp: string): BlockOperations {
  const overlay = new Overlay(view);
  const versions: VersionOperation[] = [];
  const foreign: ForeignOperation[] = [];
  const datedBack: DatedBackOperation[] = [];
  block.transactions.forEach((transaction, position) => {
    if (transaction.validationCode !== VALID) return;
    const circumstances = { transaction, view: overlay, authorityMsp };
    const alien = alienPolicies(circumstances);
    const judged = judge(block, transaction, position, circumstances);
    for (const operation of judged) overlay.add(operation);
    versions.push(...judged);
    const { txId, timestamp: at } = transaction;
    if (isDatedBack(at, view.ledgerTime)) datedBack.push({ txId, position, newest: view.ledgerTime });
    const written = [...transaction.foreign, ...alien];
    foreign.push(...written.map((write) => ({ ...write, txId, blockNumber: block.number, position, at })));
  });
  return {
    number: block.number,
    headerHash: block.headerHash,
    previousHash: block.previousHash,
    dataHash: block.dataHash,
    // A creator sets the time; endorsers refuse one that is minutes off, and nobody endorsed what is not valid.
    latestAt: block.transactions
      .filter((transaction) => transaction.validationCode === VALID)
      .map((transaction) => transaction.timestamp)
      .reduce<string | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined),
    transactions: block.transactions.map((transaction) => indexed(block, transaction)),
    versions,
    foreign,
    datedBack,
  };
}

/**
 * All writes of a transaction are judged against the state before it, then count together or not at all: a contract that wrote
 * one of them wrongly was no honest one.
 */
function judge(
  block: LedgerBlock,
  transaction: LedgerTransaction,
  position: number,
  circumstances: Circumstances,
): readonly VersionOperation[] {
  const judged = transaction.writes.map(({ record }) => ({ record, invalid: whyInvalid(record, circumstances) }));
  const isVoid = transaction.foreign.length > 0 || judged.some(({ invalid }) => invalid !== undefined);
  return judged
    .filter(({ record }) => isVoid || !isSaidAgain(record, circumstances.view))
    .map(({ record, invalid }) =>
      version(block, transaction, position, record, isVoid ? (invalid ?? because("besideVoid")) : undefined),
    );
}

/** A revocation is said once: saying it again moves neither its time nor its reason. */
const isSaidAgain = (record: LedgerRecord, view: RecordView): boolean =>
  record.kind === "hold" && record.state === "revoked" && view.get("hold", record.id)?.state === "revoked";

function version(
  block: LedgerBlock,
  { txId, timestamp }: LedgerTransaction,
  position: number,
  record: LedgerRecord,
  invalid: VoidReason | undefined,
): VersionOperation {
  const operation = { record, txId, blockNumber: block.number, position, at: timestamp };
  return invalid === undefined ? operation : { ...operation, invalid };
}

/** The event of a transaction that is not valid is its creator's alone and may hold anything. */
function commandOf({ event }: LedgerTransaction): CommandName | undefined {
  const command: unknown = event?.command;
  return typeof command === "string" && Object.hasOwn(commands, command) ? (command as CommandName) : undefined; // has just been looked up
}

function indexed(block: LedgerBlock, transaction: LedgerTransaction): IndexedTransaction {
  return {
    txId: transaction.txId,
    blockNumber: block.number,
    at: transaction.timestamp,
    validationCode: transaction.validationCode,
    command: commandOf(transaction),
    creator: { mspId: transaction.creator.mspId, enrolmentId: transaction.creator.enrolmentId },
    endorsers: transaction.endorsers,
    subjects: transaction.writes.map(({ record }) => `${record.kind}:${record.id}`),
  };
}

/** The view with what earlier transactions of the same block wrote; what of it is invalid shows as little as in the view itself. */
class Overlay implements RecordView {
  private readonly written = new Map<string, LedgerRecord>();
  private readonly invalid = new Set<string>();

  constructor(private readonly view: RecordView) {}

  add({ record, invalid }: VersionOperation): void {
    const key = `${record.kind}:${record.id}`;
    if (invalid === undefined) this.written.set(key, record);
    else this.invalid.add(key);
  }

  get ledgerTime(): string {
    return this.view.ledgerTime;
  }

  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    const own = this.written.get(`${kind}:${id}`);
    return own === undefined ? this.view.get(kind, id) : (own as RecordOf<K>); // stored under this very kind
  }

  isInvalid(kind: RecordKind, id: string): boolean {
    return this.invalid.has(`${kind}:${id}`) || this.view.isInvalid(kind, id);
  }
}
