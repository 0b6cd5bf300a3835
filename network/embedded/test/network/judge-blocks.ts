import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { Definitions } from "../../src/chaincode/definitions.js";
import { LiveConfiguration } from "../../src/channel/live-configuration.js";
import type { ChaincodeOptions } from "../../src/index.js";
import { openLedger } from "../../src/ledger/ledger.js";
import { common } from "../../src/protos.js";

const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;

export interface Judgement {
  readonly blocks: number;
  readonly transactions: number;
  /** How often each validation code was given. */
  readonly codes: Readonly<Record<number, number>>;
  /** What this ledger finds otherwise than whoever made the blocks. */
  readonly differences: readonly string[];
}

/**
 * Has a chain judged anew by the embedded network's ledger: every transaction's validation code, and after each block the
 * commit hash, which binds all codes and all of public and hashed state since block 1. Header and data hashes are checked
 * as the ledger takes a block.
 * @param blocks serialized `common.Block`s from block 0, as a peer delivers them
 * @param chaincodes as they were defined from the start
 */
export async function judgeBlocks(
  blocks: readonly Uint8Array[],
  chaincodes: readonly ChaincodeOptions[],
): Promise<Judgement> {
  const [genesis = new Uint8Array(), ...others] = blocks;
  const genesisBlock = common.Block.deserializeBinary(genesis);
  const configuration = new LiveConfiguration(genesisBlock);
  const { mspManager, current } = configuration;
  const definitions = new Definitions(mspManager, () => configuration.current.endorsementPolicy);
  for (const chaincode of [...chaincodes, { name: "_lifecycle" }]) definitions.define(chaincode);
  const dir = await mkdtemp(join(tmpdir(), "judged-ledger-"));
  const channelId = current.channelId;
  const logger = pino({ level: "silent" });
  const ledger = await openLedger({ dir, channelId, genesisBlock, mspManager, definitions, configuration, logger });
  const codes: Record<number, number> = {};
  const differences: string[] = [];
  try {
    await configuration.follow(ledger);
    for (const bytes of others) {
      const block = common.Block.deserializeBinary(bytes);
      const before = metadataOf(block);
      const { block: judged, transactions, number } = await ledger.commit(unjudged(block));
      for (const { validationCode } of transactions) codes[validationCode] = (codes[validationCode] ?? 0) + 1;
      const after = metadataOf(judged);
      for (const what of ["filter", "commitHash"] as const)
        if (before[what] !== after[what])
          differences.push(`block ${number}: ${what} ${after[what]}, not ${before[what]}`);
    }
  } finally {
    await ledger.close();
    await rm(dir, { recursive: true });
  }
  const transactions = Object.values(codes).reduce((sum, count) => sum + count, 0);
  return { blocks: others.length, transactions, codes, differences };
}

function metadataOf(block: common.Block): { readonly filter: string; readonly commitHash: string } {
  const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const hex = (index: number): string => Buffer.from(slots[index] ?? []).toString("hex");
  return { filter: hex(TRANSACTIONS_FILTER), commitHash: hex(COMMIT_HASH) };
}

/** As the orderer sent it: without what the peer adds. */
function unjudged(block: common.Block): common.Block {
  const metadata = block.getMetadata() ?? new common.BlockMetadata();
  const slots = metadata.getMetadataList_asU8();
  slots[TRANSACTIONS_FILTER] = new Uint8Array();
  slots[COMMIT_HASH] = new Uint8Array();
  metadata.setMetadataList(slots);
  block.setMetadata(metadata);
  return block;
}
