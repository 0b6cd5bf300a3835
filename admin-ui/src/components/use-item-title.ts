import { useRead } from "../api/hooks.js";

/** An item as people know it: its title and its name; the name alone while the dataset is not read. */
export function useItemTitle(dataset: string): (name: string) => string {
  const read = useRead("getDataset", { params: { id: dataset } });
  const items = read.data?.content.items ?? [];
  return (name) => {
    const title = items.find((item) => item.name === name)?.title;
    return title === undefined || title === name ? name : `${title} (${name})`;
  };
}
