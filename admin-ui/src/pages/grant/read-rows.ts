import { ProblemError, send } from "../../api/client.js";
import { readBody } from "../../components/read-body.js";
import i18n from "i18next";

/** Rows of a preview: enough to see what the data is, little to receive. */
const PREVIEW_ROWS = 20;

export type Row = Readonly<Record<string, unknown>> & { readonly key: number };

/** A stream that breaks in the middle is a refusal too: what arrived is not the whole and is not kept. */
export async function whole<T>(read: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await read;
  } catch (error) {
    signal.throwIfAborted();
    const detail = i18n.t("grant.broken", { reason: error instanceof Error ? error.message : "" });
    throw new ProblemError({ type: "about:blank", title: detail, status: 0, detail, code: "DELIVERY_BROKEN" });
  }
}

export async function readPreview(grant: string, signal: AbortSignal): Promise<readonly Row[]> {
  const query = { format: "ndjson", limit: PREVIEW_ROWS } as const;
  const response = await send("getRows", { params: { id: grant }, query }, signal);
  const lines = (await whole(response.text(), signal)).split("\n").filter((line) => line !== "");
  return lines.map((line, key) => ({ ...(JSON.parse(line) as Record<string, unknown>), key })); // one object a line, by the format
}

/** All granted rows. CSV is opened in spreadsheets, which run what looks like a formula. */
export async function readFile(
  grant: string,
  format: "csv" | "ndjson" | "parquet",
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const query = format === "csv" ? ({ format, guardFormulas: "true" } as const) : { format };
  const response = await send("getRows", { params: { id: grant }, query }, signal);
  return whole(readBody(response, onBytes), signal);
}
