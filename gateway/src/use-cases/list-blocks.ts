import type { RouteAnswer, RouteQuery } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** Blocks, newest first, with what every user may know of their transactions. */
export async function listBlocks(
  index: CatalogueIndex,
  query: RouteQuery<"listBlocks">,
): Promise<RouteAnswer<"listBlocks">> {
  const { items, nextCursor, total } = await index.blocks({ limit: query.limit, cursor: query.cursor });
  return {
    items: items.map(({ number, headerHash, previousHash, dataHash, transactions }) => ({
      number,
      headerHash,
      previousHash,
      dataHash,
      transactions: transactions.map(({ txId, validationCode, command, at }) => ({
        txId,
        validationCode,
        command,
        at,
      })),
    })),
    total,
    height: index.height,
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}
