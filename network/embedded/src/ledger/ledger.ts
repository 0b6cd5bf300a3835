import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import type { Logger } from "pino";
import { common } from "../protos.js";
import type { MspManager } from "../crypto/types.js";
import type {
  ChaincodeDefinitions,
  CommittedBlock,
  ConfigurationJudge,
  Ledger,
  PrivateWrites,
  Simulator,
  SimulatorOptions,
  StoredPrivateData,
  TransactionLocation,
} from "./types.js";
import { openBlockFile } from "./block-file.js";
import type { BlockFile } from "./block-file.js";
import { blockHeaderHash } from "./block-hash.js";
import { checkPlace, headerOf } from "./block-place.js";
import { replayBlock, validateBlock } from "./committer.js";
import type { PreparedBlock } from "./committer.js";
import { LedgerError } from "./errors.js";
import { StateSimulator } from "./simulator.js";
import { stagedKey } from "./state-keys.js";
import { State } from "./state.js";
import { encodeStaged } from "./state-values.js";
import type { Savepoint } from "./state-values.js";
import { MalformedTransaction } from "./transaction.js";

/** Staged private writes of transactions that never came are dropped after so many blocks (Fabric's default). */
const STAGED_RETENTION_BLOCKS = 1000;

export interface LedgerOptions {
  /** Holds `blocks` and `state/`; created 0700. */
  readonly dir: string;
  readonly channelId: string;
  /** Committed as block 0 of a new ledger, compared with block 0 of an old one. */
  readonly genesisBlock: common.Block;
  readonly mspManager: MspManager;
  readonly definitions: ChaincodeDefinitions;
  readonly configuration?: ConfigurationJudge;
  readonly logger?: Logger;
}

/**
 * Opens or creates the ledger of one channel and brings the state up to the last durable block.
 * @throws LedgerError BLOCKS_LOST, STATE_DAMAGED, GENESIS_MISMATCH
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const logger = options.logger ?? pino({ name: "ledger" }, pino.destination(2));
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const state = await State.open(join(options.dir, "state"));
  let blocks: BlockFile | undefined;
  try {
    blocks = await openBlocks(options, state.savepoint(), logger);
    const ledger = new ChannelLedger(options, logger, blocks, state);
    await ledger.recover();
    return ledger;
  } catch (error) {
    await blocks?.close();
    await state.close();
    throw error;
  }
}

async function openBlocks(
  options: LedgerOptions,
  savepoint: Savepoint | undefined,
  logger: Logger,
): Promise<BlockFile> {
  const genesisHash = blockHeaderHash(headerOf(options.genesisBlock));
  let previousHash: Buffer = Buffer.alloc(0);
  return openBlockFile({
    path: join(options.dir, "blocks"),
    acknowledgedBlocks: savepoint?.height,
    genesisBytes: options.genesisBlock.serializeBinary().length + GENESIS_SLACK_BYTES,
    verify: (bytes, number) => {
      const block = common.Block.deserializeBinary(bytes);
      checkPlace(block, number, previousHash);
      previousHash = blockHeaderHash(headerOf(block));
      if (number === 0 && !previousHash.equals(genesisHash)) {
        throw new LedgerError("GENESIS_MISMATCH", "the ledger in this directory began with another genesis block");
      }
      if (savepoint?.height === number + 1 && !previousHash.equals(savepoint.blockHash)) {
        throw new LedgerError("BLOCK_MISPLACED", "it is not the block that the state has seen");
      }
    },
    onTornRecord: (number, sizeBytes) => {
      logger.warn(
        { blockNumber: number, sizeBytes },
        "dropped a block that was cut short before anybody was told of it",
      );
    },
  });
}

/** Filter and metadata slots that committing adds to a genesis block. */
const GENESIS_SLACK_BYTES = 64;

class ChannelLedger implements Ledger {
  readonly channelId: string;
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  #savepoint: Savepoint | undefined;
  /** Commits and stagings in the order they were asked for. */
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly options: LedgerOptions,
    private readonly logger: Logger,
    private readonly blocks: BlockFile,
    private readonly state: State,
  ) {
    this.channelId = options.channelId;
    this.#savepoint = state.savepoint();
  }

  /** Applies blocks that are in the file but not in the state, and begins a new ledger with its genesis block. */
  async recover(): Promise<void> {
    for (let number = this.height; number < this.blocks.blockCount; number++) {
      const block = common.Block.deserializeBinary((await this.blocks.read(number)) ?? new Uint8Array());
      const { definitions } = this.options;
      const prepared = await replayBlock(block, this.#savepoint, { state: this.state, definitions }).catch(
        (error: unknown) => {
          throw error instanceof MalformedTransaction ? replayDiffers(number) : error;
        },
      );
      if (!prepared.savepoint.commitHash.equals(commitHashOf(block))) throw replayDiffers(number);
      await this.#applyToState(prepared);
      this.logger.info({ blockNumber: number }, "replayed a block that the state had not seen");
    }
    if (this.blocks.blockCount === 0) await this.commit(this.options.genesisBlock.clone());
    await this.#dropStaleStaged();
  }

  get height(): number {
    return this.#savepoint?.height ?? 0;
  }

  get currentBlockHash(): Buffer {
    return this.#savepoint?.blockHash ?? Buffer.alloc(0);
  }

  get previousBlockHash(): Buffer {
    return this.#savepoint?.previousBlockHash ?? Buffer.alloc(0);
  }

  newSimulator(options: SimulatorOptions): Simulator {
    this.#requireOpen();
    return new StateSimulator(this.state.takeSnapshot(), { ...options, definitions: this.options.definitions });
  }

  async stagePrivateWrites(txId: string, writes: PrivateWrites): Promise<void> {
    this.#requireOpen();
    if (this.state.transactionLocation(txId) !== undefined) return;
    const value = encodeStaged(this.height, writes.readWriteSet);
    await this.state.write([{ type: "put", key: stagedKey(txId, writes.mspId, writes.readWriteSet), value }]);
  }

  commit(block: common.Block): Promise<CommittedBlock> {
    const committed = this.#queue.then(() => this.#commitNow(block));
    this.#queue = committed.catch(() => undefined);
    return committed;
  }

  async #commitNow(block: common.Block): Promise<CommittedBlock> {
    this.#requireOpen();
    checkPlace(block, this.height, this.currentBlockHash);
    const { channelId, mspManager, definitions, configuration } = this.options;
    const prepared = await validateBlock(block, this.#savepoint, {
      channelId,
      mspManager,
      definitions,
      configuration,
      state: this.state,
    });
    await this.blocks.append(block.serializeBinary());
    try {
      await this.#applyToState(prepared);
    } catch (error) {
      // The block is on disk and may or may not be in the state: reopening decides, going on would guess.
      this.#closed = true;
      throw new LedgerError("LEDGER_CLOSED", `block ${this.height} is stored but not applied; reopen the ledger`, {
        cause: error,
      });
    }
    this.#tell(prepared.committed);
    if (this.height % STAGED_RETENTION_BLOCKS === 0) await this.#dropStaleStaged();
    return prepared.committed;
  }

  async #applyToState(prepared: PreparedBlock): Promise<void> {
    await this.state.write(prepared.operations);
    this.#savepoint = prepared.savepoint;
    await this.state.erase(prepared.purgedKeys);
  }

  #tell(committed: CommittedBlock): void {
    for (const listener of this.#listeners) {
      try {
        listener(committed);
      } catch (error) {
        this.logger.error({ error, blockNumber: committed.number }, "a block listener failed");
      }
    }
  }

  async blockByNumber(number: number): Promise<common.Block | undefined> {
    // A block in the file but not yet in the state is not committed yet.
    if (!Number.isSafeInteger(number) || number < 0 || number >= this.height) return undefined;
    const bytes = await this.blocks.read(number);
    return bytes && common.Block.deserializeBinary(bytes);
  }

  async blockByHash(headerHash: Uint8Array): Promise<common.Block | undefined> {
    const number = this.state.blockNumberByHash(headerHash);
    return number === undefined ? undefined : this.blockByNumber(number);
  }

  async transactionLocation(txId: string): Promise<TransactionLocation | undefined> {
    return this.state.transactionLocation(txId);
  }

  async privateDataOf(blockNumber: number): Promise<readonly StoredPrivateData[]> {
    const sets = await this.state.privateSets(blockNumber);
    return sets.map(({ transactionNumber, namespace, collection, bytes }) => ({
      transactionNumber,
      namespace,
      collection,
      readWriteSet: bytes,
    }));
  }

  onBlock(listener: (block: CommittedBlock) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#closed = true;
    await this.blocks.close();
    await this.state.close();
  }

  async #dropStaleStaged(): Promise<void> {
    const stale = (await this.state.allStaged()).filter(({ height }) => height + STAGED_RETENTION_BLOCKS < this.height);
    if (stale.length > 0) await this.state.write(stale.map(({ key }) => ({ type: "del", key })));
  }

  #requireOpen(): void {
    if (this.#closed) throw new LedgerError("LEDGER_CLOSED", "the ledger is closed");
  }
}

/** The state rebuilt from a block must be the state that was there when the block was committed. */
function replayDiffers(number: number): LedgerError {
  const message = `block ${number} and all after it are lost: replaying it does not give the state it gave`;
  return new LedgerError("BLOCKS_LOST", message, { firstLostBlock: number });
}

function commitHashOf(block: common.Block): Uint8Array {
  const slot = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.COMMIT_HASH] ?? new Uint8Array();
  return common.Metadata.deserializeBinary(slot).getValue_asU8();
}
