import { DomainError, invalidInput, type DocumentReference, type DocumentRole } from "@mulian/domain";

/** A document is named once: two names for one text would be one text that counts twice. */
export function requireDistinctDocuments(path: string, documents: readonly Pick<DocumentReference, "digest">[]): void {
  if (new Set(documents.map(({ digest }) => digest)).size < documents.length)
    throw invalidInput(path, "duplicate", "a document stands twice");
}

/** Everything that is missing is named at once. */
export function requireDocumentRoles(
  path: string,
  documents: readonly DocumentReference[],
  needed: readonly DocumentRole[],
): void {
  const missing = needed.filter((role) => !documents.some((document) => document.role === role));
  if (missing.length === 0) return;
  const errors = missing.map((role) => ({
    path,
    code: "missing-document",
    message: `a document of role ${role} is needed`,
    about: role,
  }));
  throw new DomainError("INVALID_INPUT", `documents are missing: ${missing.join(", ")}`, {
    errors,
    missingDocuments: missing,
  });
}

/** Documents are only ever added to; together they stay within the record's limit. */
export function requireRoomForDocuments(path: string, documents: readonly unknown[], max: number): void {
  if (documents.length > max) throw invalidInput(path, "too-many", `there are at most ${max} documents`, max);
}
