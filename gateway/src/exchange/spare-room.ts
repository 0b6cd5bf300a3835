import { statfs } from "node:fs/promises";
import { DomainError } from "@mulian/domain";

/**
 * What another department sends may be as large as it likes, and a gateway whose log has no room serves nobody. So this share
 * of the file system is left to log, index and state,
 */
const RESERVED_SHARE = 0.05;
/** and on a large one no more than this: days of receipts. */
const RESERVED_BYTES_AT_MOST = 256 * 1_048_576;
/** Room is looked at before each further so much; what else is written meanwhile is little beside the reserve. */
const LOOK_EVERY_BYTES = 512 * 1_024;

/** The same bytes, as long as the file system of the directory they are written to has room to spare. @throws DomainError READ_ONLY */
export async function* sparingRoom(
  directory: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let unlookedBytes = LOOK_EVERY_BYTES;
  for await (const chunk of source) {
    unlookedBytes += chunk.length;
    if (unlookedBytes > LOOK_EVERY_BYTES) {
      await requireRoom(directory);
      unlookedBytes = 0;
    }
    yield chunk;
  }
}

async function requireRoom(directory: string): Promise<void> {
  const { bsize, blocks, bavail } = await statfs(directory);
  const reservedBytes = Math.min(blocks * bsize * RESERVED_SHARE, RESERVED_BYTES_AT_MOST);
  const freeBytes = bavail * bsize;
  if (freeBytes < reservedBytes)
    throw new DomainError("READ_ONLY", "there is no room for what another department sends; free some", {
      freeBytes,
      reservedBytes: Math.round(reservedBytes),
    });
}
