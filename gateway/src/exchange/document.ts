import { randomBytes } from "node:crypto";
import {
  DocumentRole,
  DomainError,
  MAX_DOCUMENT_BYTES,
  canonicalJson,
  parseStrictJson,
  parseWith,
} from "@mulian/domain";
import { z } from "zod";
import { sha256Hex } from "../digest.js";
import type { StoredDocument } from "../ports/document-store.js";
import type { NewDocument } from "./types.js";

const SALT_BYTES = 32;
/** Base64 of the greatest document, its envelope, and JSON's escapes of a text of control characters. */
export const MAX_ENVELOPE_BYTES = 6 * MAX_DOCUMENT_BYTES + 4_096;

const common = {
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  role: DocumentRole,
  mediaType: z.string().regex(/^[a-z]+\/[A-Za-z0-9.+-]{1,80}$/),
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}/\\]*$/u)
    .optional(),
};
const envelope = z.union([
  z.strictObject({ ...common, text: z.string() }),
  z.strictObject({ ...common, contentBase64: z.base64() }),
]);

/** A new document's canonical text and its name, the SHA-256 of that text. */
export function makeDocument(document: NewDocument): { readonly digest: string; readonly canonical: string } {
  const { role, mediaType, name, content } = document;
  const size = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  if (size > MAX_DOCUMENT_BYTES)
    throw new DomainError("PAYLOAD_TOO_LARGE", `a document has at most ${MAX_DOCUMENT_BYTES} bytes`, {
      size,
      limitBytes: MAX_DOCUMENT_BYTES,
    });
  const stored: StoredDocument = {
    salt: randomBytes(SALT_BYTES).toString("hex"),
    role,
    mediaType,
    name,
    ...(typeof content === "string" ? { text: content } : { contentBase64: Buffer.from(content).toString("base64") }),
  };
  const canonical = canonicalJson(parseWith(envelope, JSON.parse(JSON.stringify(stored))));
  return { digest: sha256Hex(canonical), canonical };
}

/**
 * A document that came from elsewhere under this name.
 * @throws DomainError INTEGRITY_FAILURE when the bytes are not what the name says; INVALID_INPUT when they are no document
 */
export function parseDocument(digest: string, canonical: string | Uint8Array): StoredDocument {
  if (sha256Hex(canonical) !== digest)
    throw new DomainError("INTEGRITY_FAILURE", "the document does not have this digest", { digest });
  const document = parseWith(envelope, parseStrictJson(canonical));
  const bytes =
    "text" in document ? Buffer.byteLength(document.text) : Buffer.byteLength(document.contentBase64, "base64");
  if (bytes > MAX_DOCUMENT_BYTES)
    throw new DomainError("PAYLOAD_TOO_LARGE", `a document has at most ${MAX_DOCUMENT_BYTES} bytes`, {
      bytes,
      limitBytes: MAX_DOCUMENT_BYTES,
    });
  return document;
}
