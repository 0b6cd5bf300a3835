import type { Readable } from "node:stream";

/**
 * Resolves when a stream has its first bytes, or has ended: what fails before is a refusal with a code, and only what fails
 * later is an answer that was cut. Rejects with the stream's error.
 */
export function begun(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null): void => {
      stream.off("readable", onBegun).off("error", settle).off("close", onBegun);
      if (error === null) resolve();
      else reject(error);
    };
    const onBegun = (): void => settle(stream.errored);
    if (stream.destroyed) return onBegun();
    stream.on("readable", onBegun).on("error", settle).on("close", onBegun);
  });
}
