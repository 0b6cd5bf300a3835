import { DomainError, invalidInput, parseStrictJson, routes, type OperationId } from "@mulian/domain";
import type { Request } from "express";
import { MAX_ATTACHMENT_BODY_BYTES, MAX_BODY_BYTES, MAX_PUBLIC_BODY_BYTES } from "./limits.js";

const WITH_ATTACHMENTS: ReadonlySet<OperationId> = new Set<OperationId>([
  "createAccessRequest",
  "supplementAccessRequest",
  "createDraft",
  "updateDraft",
  "createUseRecord",
  "amendUseRecord",
  "createCorrection",
  "answerCorrection",
  "completeGrant",
  "endKeyHolding",
]);

/**
 * Reads a JSON body, bounded while it is read and strict in what it takes for JSON.
 * @returns undefined for an empty body
 * @throws DomainError PAYLOAD_TOO_LARGE, INVALID_INPUT
 */
export async function readJsonBody(request: Request, operation: OperationId): Promise<unknown> {
  const limitBytes = limitOf(operation);
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  requireEncoding(request);
  const bytes = await readBounded(request, limitBytes);
  if (bytes.length === 0) return undefined;
  requireJson(request);
  return parseStrictJson(bytes);
}

function limitOf(operation: OperationId): number {
  if (routes[operation].access === "public") return MAX_PUBLIC_BODY_BYTES;
  return WITH_ATTACHMENTS.has(operation) ? MAX_ATTACHMENT_BODY_BYTES : MAX_BODY_BYTES;
}

async function readBounded(request: Request, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (limitBytes: number): DomainError =>
  new DomainError("PAYLOAD_TOO_LARGE", `the body may have ${limitBytes} bytes`, { limitBytes });

/** Compressed bodies are not taken: a small one can unfold to anything. */
function requireEncoding({ headers }: Request): void {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw refused("content-encoding", "compressed bodies are not taken");
}

function requireJson({ headers }: Request): void {
  const [type, ...parameters] = (headers["content-type"] ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  if (type !== "application/json" || parameters.some((parameter) => !/^charset="?utf-8"?$/.test(parameter))) {
    throw refused("content-type", "the body must be application/json in UTF-8");
  }
}

const refused = (path: string, message: string): DomainError => invalidInput(path, "unsupported-media-type", message);
