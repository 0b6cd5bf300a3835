import type { Item } from "@mulian/domain";

/** Items to choose from, by title and name. */
export const itemOptions = (items: readonly Item[]) =>
  items.map(({ name, title }) => ({ value: name, label: `${title} (${name})` }));
