import { common } from "../protos.js";
import { blockDataHash } from "./block-hash.js";
import { LedgerError } from "./errors.js";

/** @throws LedgerError BLOCK_MISPLACED unless the block is the one of this number that follows this hash and fits its data */
export function checkPlace(block: common.Block, number: number, previousHash: Buffer): void {
  const header = headerOf(block);
  const problem =
    header.getNumber() !== number
      ? `its number is ${header.getNumber()}`
      : !previousHash.equals(header.getPreviousHash_asU8())
        ? "it does not follow the block before it"
        : !blockDataHash(block.getData() ?? new common.BlockData()).equals(header.getDataHash_asU8())
          ? "its data hash is wrong"
          : undefined;
  if (problem !== undefined) throw new LedgerError("BLOCK_MISPLACED", `block ${number}: ${problem}`);
}

export function headerOf(block: common.Block): common.BlockHeader {
  return block.getHeader() ?? new common.BlockHeader();
}
