import { createHash } from "node:crypto";
import { canonicalJson } from "@mulian/domain";

/** SHA-256, lower-case hex; of a text, its UTF-8 bytes. */
export const sha256Hex = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** SHA-256 of a value's canonical JSON (RFC 8785), lower-case hex: what signatures and the ledger name it by. */
export const digestOf = (value: unknown): string => sha256Hex(canonicalJson(value));
