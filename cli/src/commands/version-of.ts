import type { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";

/** Keys and holdings are listed, and none is read alone. */
export type KeyList = "listKeys" | "listKeyHoldings";

/** The version of a key or holding that is seen now: a transition names it. @throws UsageError when it is not to be seen */
export async function versionOf(client: ApiClient, operation: KeyList, id: string): Promise<number> {
  for (let cursor: string | undefined; ;) {
    const page = await client.call(operation, { query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } });
    const found = page.items.find((item) => item.id === id);
    if (found !== undefined) return found.version;
    cursor = page.nextCursor;
    const noun = operation === "listKeys" ? "key" : "key-holding";
    if (cursor === undefined)
      throw new UsageError({
        zh: `此用户看不到 ${id}；mulian ${noun} list 列出可见的`,
        en: `${id} is not among what this user sees, which mulian ${noun} list shows`,
      });
  }
}
