import { randomBytes } from "node:crypto";
import type { SourceState } from "../ports/data-source.js";
import { CHUNK_BYTES } from "./row-encoder.js";
import type { CountedChunks } from "./deliver.js";

/** What a question was answered with, before it leaves. */
export interface Answer {
  readonly text: string;
  /** Records, or groups of them; 0 for a check, whichever way it went. */
  readonly rows: number;
  /** Rows of the source that were left out because they were broken. */
  readonly brokenRows: number;
  /** Never told of a check: how far it read would tell yes from no. */
  readonly sourceState?: SourceState | undefined;
}

/**
 * An answer as JSON. The nonce keeps the digest of a short answer, which the receipt carries, from telling what it was: without
 * it whoever reads receipts could try both answers of a check, or the record of a person they know.
 */
export const answerText = (found: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ nonce: randomBytes(16).toString("hex"), found });

/** An answer's bytes as they leave. Its rows count as having left with the first of them. */
export class AnswerChunks implements CountedChunks {
  rows = 0;
  bytes = 0;

  constructor(private readonly answer: Answer) {}

  // An answer is at hand; deliveries are taken by iterating over chunks that may not be.
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const { text, rows } = this.answer;
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      this.rows = rows;
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}
