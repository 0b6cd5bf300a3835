import type { CatalogueIndex } from "../ports/catalogue-index.js";
import { Errands, type Errand, type ErrandDependencies, type ErrandOptions } from "./errands.js";

/**
 * Errands that follow from the ledger: looked for once at every height of the index, as soon as it has reached that, and each
 * done once at a height.
 * @param find everything that is to be done as the index stands
 */
export function errandsOfIndex(
  deps: ErrandDependencies & { readonly index: Pick<CatalogueIndex, "height" | "waitForBlock"> },
  find: () => readonly Errand[],
  options: Pick<ErrandOptions, "atOnce"> = {},
): Errands {
  let seenHeight = -1;
  let open: readonly Errand[] = [];
  const once = (errand: Errand): Errand => ({
    ...errand,
    run: async () => {
      await errand.run();
      open = open.filter(({ key }) => key !== errand.key);
    },
  });
  const look = (): readonly Errand[] => {
    if (deps.index.height === seenHeight) return open;
    seenHeight = deps.index.height;
    open = find().map(once);
    return open;
  };
  const news = (signal: AbortSignal): Promise<void> => deps.index.waitForBlock(deps.index.height, signal);
  return new Errands(deps, look, { ...options, news });
}
