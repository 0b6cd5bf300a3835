import { Transform, type TransformCallback } from "node:stream";
import { safeText } from "./safe.js";

/** Rows on their way to a terminal: another department's text stays text there. Files and pipes get the bytes as they are. */
export function terminalSafe(): Transform {
  const decoder = new TextDecoder();
  let held = ""; // a carriage return whose line feed may stand in the next chunk
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const text = held + decoder.decode(chunk, { stream: true });
      held = text.endsWith("\r") ? "\r" : "";
      done(null, safeLines(text.slice(0, text.length - held.length)));
    },
    flush(done: TransformCallback) {
      done(null, safeLines(held + decoder.decode()));
    },
  });
}

const safeLines = (text: string): string => text.split(/\r?\n/).map(safeText).join("\n");
