import { common, protos } from "../protos.js";
import type { ChaincodeDefinitions, CommittedBlock, CommittedTransaction } from "./types.js";
import { blockHeaderHash } from "./block-hash.js";
import { commitHash } from "./commit-hash.js";
import { expire, scheduleExpiry } from "./expiry.js";
import { validateReads } from "./mvcc.js";
import { PrivateUpdates } from "./private-updates.js";
import * as keys from "./state-keys.js";
import type { State, StateOperation } from "./state.js";
import {
  encodeHistoryEntry,
  encodeLocation,
  encodeNumber,
  encodeSavepoint,
  encodeVersionedValue,
} from "./state-values.js";
import type { Savepoint } from "./state-values.js";
import {
  MalformedTransaction,
  claimedTxId,
  isEndorserTransaction,
  readChaincodeAction,
  readChaincodeEvent,
  readEndorsedAction,
  readEndorserTransaction,
  readEnvelope,
} from "./transaction.js";
import type { EndorserTransaction } from "./transaction.js";
import { BlockUpdates } from "./updates.js";
import { validateEndorsements } from "./validator.js";
import type { CheckedTransaction, ValidatorOptions } from "./validator.js";

const { TxValidationCode } = protos;
const { BlockMetadataIndex } = common;

/** Fabric's number of metadata slots: signatures, last configuration, filter, (unused) orderer, commit hash. */
const METADATA_SLOTS = 5;

/** A block ready to be written: its bytes, and one batch that takes the state past it. */
export interface PreparedBlock {
  readonly committed: CommittedBlock;
  readonly savepoint: Savepoint;
  readonly operations: readonly StateOperation[];
  /** Keys of private values to erase beyond recovery once the batch is written. */
  readonly purgedKeys: readonly Buffer[];
}

/** Validates the next block and writes codes and commit hash into its metadata. */
export async function validateBlock(
  block: common.Block,
  previous: Savepoint | undefined,
  options: ValidatorOptions & { readonly state: State },
): Promise<PreparedBlock> {
  const isGenesis = numberOf(block) === 0;
  // The genesis block is what everything else is judged by; there is nothing to judge it by.
  const checked: readonly CheckedTransaction[] = isGenesis
    ? envelopesOf(block).map(() => ({ validationCode: TxValidationCode.VALID }))
    : validateEndorsements(envelopesOf(block), options);
  const application = new BlockApplication(block, previous, options);
  const codes: number[] = [];
  for (const [index, { validationCode, transaction }] of checked.entries()) {
    const code =
      transaction === undefined
        ? validationCode
        : await validateReads(transaction.sets, options.state, application.updates);
    if (transaction !== undefined && code === TxValidationCode.VALID) await application.apply(index, transaction);
    codes.push(code);
  }
  setMetadata(block, BlockMetadataIndex.TRANSACTIONS_FILTER, Buffer.from(codes));
  const prepared = await application.finish(codes, checked);
  if (!isGenesis) {
    const value = new common.Metadata();
    value.setValue(prepared.savepoint.commitHash);
    setMetadata(block, BlockMetadataIndex.COMMIT_HASH, value.serializeBinary());
  }
  return prepared;
}

/**
 * Applies a block that was validated before, by the codes in its metadata.
 * @throws MalformedTransaction when a transaction that the codes call valid cannot be
 */
export async function replayBlock(
  block: common.Block,
  previous: Savepoint | undefined,
  options: ApplicationOptions,
): Promise<PreparedBlock> {
  const application = new BlockApplication(block, previous, options);
  const codes = [...(block.getMetadata()?.getMetadataList_asU8()[BlockMetadataIndex.TRANSACTIONS_FILTER] ?? [])];
  const isGenesis = numberOf(block) === 0;
  for (const [index, bytes] of envelopesOf(block).entries()) {
    if (isGenesis || codes[index] !== TxValidationCode.VALID) continue;
    const envelope = readEnvelope(bytes);
    if (!isEndorserTransaction(envelope)) continue;
    await application.apply(
      index,
      readEndorserTransaction(envelope, readChaincodeAction(readEndorsedAction(envelope))),
    );
  }
  return application.finish(codes, []);
}

function describeTransaction(bytes: Uint8Array, validationCode: number): CommittedTransaction {
  const txId = claimedTxId(bytes);
  try {
    const envelope = readEnvelope(bytes);
    const action = isEndorserTransaction(envelope) ? readChaincodeAction(readEndorsedAction(envelope)) : undefined;
    return { txId, validationCode, chaincodeEvent: action && readChaincodeEvent(action.getEvents_asU8()) };
  } catch (error) {
    if (error instanceof MalformedTransaction) return { txId, validationCode, chaincodeEvent: undefined };
    throw error;
  }
}

function numberOf(block: common.Block): number {
  return block.getHeader()?.getNumber() ?? 0;
}

function envelopesOf(block: common.Block): readonly Uint8Array[] {
  return block.getData()?.getDataList_asU8() ?? [];
}

function setMetadata(block: common.Block, index: number, value: Uint8Array): void {
  const metadata = block.getMetadata() ?? new common.BlockMetadata();
  const slots = metadata.getMetadataList_asU8();
  while (slots.length < METADATA_SLOTS) slots.push(new Uint8Array());
  slots[index] = value;
  metadata.setMetadataList(slots);
  block.setMetadata(metadata);
}

interface ApplicationOptions {
  readonly state: State;
  readonly definitions: ChaincodeDefinitions;
}

/** Collects what the valid transactions of one block do, and turns it into one batch. */
class BlockApplication {
  readonly updates: BlockUpdates;
  readonly #privateUpdates: PrivateUpdates;
  readonly #number: number;
  readonly #envelopes: readonly Uint8Array[];
  readonly #operations: StateOperation[] = [];
  readonly #state: State;

  constructor(
    private readonly block: common.Block,
    private readonly previous: Savepoint | undefined,
    private readonly options: ApplicationOptions,
  ) {
    const { state } = options;
    this.#state = state;
    this.updates = new BlockUpdates(state);
    this.#privateUpdates = new PrivateUpdates(state);
    this.#number = numberOf(block);
    this.#envelopes = envelopesOf(block);
  }

  async apply(index: number, { txId, timestamp, sets }: EndorserTransaction): Promise<void> {
    const version = { blockNumber: this.#number, transactionNumber: index };
    this.updates.apply(sets, version);
    await this.#privateUpdates.apply(txId, sets, version);
    for (const { namespace, public: kv } of sets) {
      for (const write of kv.getWritesList()) {
        const value = Buffer.from(write.getValue_asU8());
        const isDelete = write.getIsDelete() || value.length === 0;
        this.#operations.push({
          type: "put",
          key: keys.historyKey(namespace, write.getKey(), this.#number, index),
          value: encodeHistoryEntry({ txId, value, timestamp, isDelete }),
        });
      }
    }
  }

  /** @param checked transactions that were read already */
  async finish(codes: readonly number[], checked: readonly CheckedTransaction[]): Promise<PreparedBlock> {
    const header = this.block.getHeader() ?? new common.BlockHeader();
    const previousCommitHash = this.previous?.commitHash ?? Buffer.alloc(0);
    const savepoint: Savepoint = {
      height: this.#number + 1,
      blockHash: blockHeaderHash(header),
      previousBlockHash: Buffer.from(header.getPreviousHash_asU8()),
      commitHash:
        this.#number === 0 ? Buffer.alloc(0) : commitHash(Buffer.from(codes), this.updates, previousCommitHash),
    };
    const transactions = this.#envelopes.map((bytes, index): CommittedTransaction => {
      const validationCode = codes[index] ?? TxValidationCode.NOT_VALIDATED;
      const transaction = checked[index]?.transaction;
      if (transaction === undefined) return describeTransaction(bytes, validationCode);
      return { txId: transaction.txId, validationCode, chaincodeEvent: transaction.chaincodeEvent };
    });
    const committed = { block: this.block, number: this.#number, transactions };
    const operations = [
      ...this.#operations,
      ...this.#stateOperations(),
      ...this.#privateUpdates.operations(this.updates),
      ...scheduleExpiry(this.#number, this.updates, this.options.definitions),
      ...(await expire(this.#number, this.#state, this.updates, this.#privateUpdates)),
      ...(await this.#indexOperations(transactions)),
      { type: "put", key: keys.blockHashKey(savepoint.blockHash), value: encodeNumber(this.#number) } as const,
      { type: "put", key: keys.savepointKey, value: encodeSavepoint(savepoint) } as const,
    ];
    return { committed, savepoint, operations, purgedKeys: this.#privateUpdates.purgedKeys };
  }

  *#stateOperations(): Generator<StateOperation> {
    for (const { namespace, collection, key: name, value, metadata, version } of this.updates.sorted()) {
      const key =
        collection === ""
          ? keys.valueKey(namespace, name)
          : keys.hashKey(namespace, collection, Buffer.from(name, "latin1"));
      yield value === undefined
        ? { type: "del", key }
        : { type: "put", key, value: encodeVersionedValue({ value, metadata, version }) };
    }
  }

  /** An id keeps the place where it was first seen; what was staged for it is of no more use. */
  async #indexOperations(transactions: readonly CommittedTransaction[]): Promise<StateOperation[]> {
    const operations: StateOperation[] = [];
    const seen = new Set([""]);
    for (const [transactionNumber, { txId, validationCode }] of transactions.entries()) {
      if (seen.has(txId) || this.#state.transactionLocation(txId) !== undefined) continue;
      seen.add(txId);
      const location = { blockNumber: this.#number, transactionNumber, validationCode };
      operations.push({ type: "put", key: keys.transactionKey(txId), value: encodeLocation(location) });
      for (const { key } of await this.#state.staged(txId)) operations.push({ type: "del", key });
    }
    return operations;
  }
}
