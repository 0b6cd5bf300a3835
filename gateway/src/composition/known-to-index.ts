import type { KnownToIndex } from "../adapters/ledger/options.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** What the ledger's client asks of the index about blocks and transactions that the own peer may not have. */
export const knownToIndex = (index: Pick<CatalogueIndex, "blocks" | "transaction">): KnownToIndex => ({
  headerHashOf: async (number) => {
    // A page is what comes before its cursor.
    const [block] = (await index.blocks({ limit: 1, cursor: String(number + 1) })).items;
    return block?.number === number ? block.headerHash : undefined;
  },
  outcomeOf: async (txId) => {
    const found = await index.transaction(txId);
    return found && { code: found.validationCode, blockNumber: found.blockNumber };
  },
});
