import type { DocumentRole } from "@mulian/domain";

/**
 * A document as it travels and is kept. Its name is SHA-256 of its canonical JSON (RFC 8785); the salt keeps short texts
 * from being guessed from the digest on the ledger.
 */
export interface StoredDocument {
  /** 32 random bytes, lower-case hex. */
  readonly salt: string;
  readonly role: DocumentRole;
  readonly mediaType: string;
  readonly name?: string | undefined;
  /** Exactly one of the two. */
  readonly text?: string | undefined;
  readonly contentBase64?: string | undefined;
}

/** Documents by digest. What was put stays, byte for byte. */
export interface DocumentStore {
  /** Resolves once the document is durable. */
  put(digest: string, canonical: string): Promise<void>;
  /** The canonical text; undefined when it is not (yet) here. Rejects with INTEGRITY_FAILURE when the bytes changed on disk. */
  get(digest: string): Promise<string | undefined>;
  has(digest: string): Promise<boolean>;
}
