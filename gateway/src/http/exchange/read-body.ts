import { DomainError } from "@mulian/domain";
import type { Request } from "express";

/** Reads a body whole, after its sender was authenticated. @throws DomainError PAYLOAD_TOO_LARGE before it holds more than `maxBytes` */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  // Not destroyed when it is too large: the connection has to carry the answer.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    // A request without an encoding set yields buffers.
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > maxBytes)
      throw new DomainError("PAYLOAD_TOO_LARGE", `at most ${maxBytes} bytes`, { limitBytes: maxBytes });
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
