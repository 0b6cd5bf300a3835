import type { Response } from "express";
import { FRAMES_MEDIA_TYPE, frameHeader, type FrameType } from "../../exchange/frames.js";
import type { DeliverySink } from "../../exchange/deliver.js";

/** A reader that takes nothing for this long is gone: its delivery ends and its place is free. */
const STALL_MS = 60_000;

/** A delivery into an HTTP response, as fast as the reader takes it. */
export function responseSink(response: Response): DeliverySink {
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const frame = (type: FrameType, payload: Uint8Array): boolean => {
    response.write(frameHeader(type, payload.length));
    return response.write(payload);
  };
  return {
    gone: gone.signal,
    begin(head) {
      response.writeHead(200, {
        "content-type": FRAMES_MEDIA_TYPE,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      frame("begin", Buffer.from(JSON.stringify(head)));
    },
    data: (chunk) => (frame("data", chunk) ? Promise.resolve() : drained(response, gone)),
    receipt(jws) {
      frame("receipt", Buffer.from(jws));
      response.end();
    },
    cut() {
      response.destroy();
    },
  };
}

function drained(response: Response, gone: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const stall = setTimeout(() => gone.abort(), STALL_MS);
    const settle = (): void => {
      clearTimeout(stall);
      response.off("drain", settle).off("close", settle);
      resolve();
    };
    response.once("drain", settle).once("close", settle);
  });
}
