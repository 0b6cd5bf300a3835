import { createHash } from "node:crypto";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";

/** What the demo asked for: the two items of the request. */
export interface StreetRow {
  readonly code: string;
  readonly name: string;
}

/** Fetches the granted rows: answers them for the grantee to work with. */
export async function takeRows(people: People, tell: Narrator, grant: string): Promise<readonly StreetRow[]> {
  tell.heading("四、取数：网关到网关", "4. The rows travel from gateway to gateway");
  const response = await people.requester.stream("getRows", { params: { id: grant }, query: {} });
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line !== "");
  const rows = lines.map((line) => JSON.parse(line) as StreetRow); // each line is one object of the granted items
  const columns = Object.keys(rows[0] ?? {});
  const first = lines[0] ?? "";
  const sha256 = createHash("sha256").update(text).digest("hex");
  tell.seen(
    `收到 ${rows.length} 行，列 ${columns.join("、")}，首行 ${first}`,
    `${rows.length} rows, columns ${columns.join(", ")}, the first ${first}`,
    { rows: rows.length, sha256 },
  );
  return rows;
}
