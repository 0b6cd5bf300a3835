import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * How a block of one valid transaction ends in a peer's file: no last configuration, one code (0, valid), nothing of the
 * orderer's, and the commit hash (34 bytes, of which 32 are the hash). The code is the third byte.
 */
const ONE_VALID_TRANSACTION = Buffer.from([0x00, 0x01, 0x00, 0x00, 0x22, 0x0a, 0x20]);
const CODE_AT = 2;
/** protos.TxValidationCode MVCC_READ_CONFLICT: it would not count. */
const INVALID = 11;

/**
 * Makes a stopped peer of real Fabric tell that an early transaction is invalid. Peers write such codes themselves, beside what
 * the chain's hashes bind, and read them back unasked; so this is what an organisation does that wants to deceive.
 * @param nodeDir the peer's folder
 * @returns makes it tell the truth again
 */
export async function tellInvalid(nodeDir: string): Promise<() => Promise<void>> {
  const file = join(nodeDir, "data/ledgersData/chains/chains/mulian/blockfile_000000");
  const blocks = await readFile(file);
  const at = blocks.indexOf(ONE_VALID_TRANSACTION);
  if (at < 0) throw new Error("no block of one valid transaction");
  const lie = Buffer.from(blocks);
  lie[at + CODE_AT] = INVALID;
  await writeFile(file, lie);
  return async () => {
    // Blocks that came meanwhile stay.
    const now = await readFile(file);
    blocks.copy(now, 0, 0, blocks.length);
    await writeFile(file, now);
  };
}
