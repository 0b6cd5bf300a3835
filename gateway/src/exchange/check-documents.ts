import { type Bilingual, DomainError, type DocumentRole } from "@mulian/domain";
import { isNamedFirst } from "./document-rights.js";
import type { Leg } from "./leg.js";
import { documentsOf, isParty, namedAgain, namingRecords, subjectOf, type NamingRecord } from "./naming-records.js";
import type { DocumentDifference } from "./types.js";

type Parts = Pick<Leg, "deps" | "documents" | "state">;

/**
 * The documents this department must keep (records of use for three years, Order 809 Art 29) and has not: what it wrote
 * itself, and what came and was changed since. What the other side wrote may still be on its way, and is none.
 */
export async function checkDocuments(leg: Parts): Promise<readonly DocumentDifference[]> {
  const { index, department } = leg.deps;
  const all = namingRecords(index);
  const again = namedAgain(all);
  const found: DocumentDifference[] = [];
  for (const record of all.filter((each) => isParty(each, department))) {
    for (const { role, digest } of documentsOf(record)) {
      const isMissingHere = writerOf(record, role) === department;
      const standing = await standingOf(leg, digest);
      if (standing === "here" || (standing === "missing" && !isMissingHere)) continue;
      const isAnothers = again.has(digest) && !(await leg.state.wasAuthored(digest));
      if (isAnothers && !(await isNamedFirst(index, record, digest))) continue;
      found.push({
        subject: subjectOf(record),
        code: standing === "changed" ? "documentChanged" : "documentMissing",
        detail: detailOf(digest, role, standing),
      });
    }
  }
  return found;
}

const detailOf = (digest: string, role: DocumentRole, standing: "missing" | "changed"): Bilingual => ({
  zh: `文书 ${digest}（${role}）${standing === "changed" ? "被改动" : "不在"}`,
  en: `the document ${digest} (${role}) is ${standing}`,
});

async function standingOf(leg: Parts, digest: string): Promise<"here" | "missing" | "changed"> {
  try {
    return (await leg.documents.get(digest)) === undefined ? "missing" : "here";
  } catch (error) {
    if (error instanceof DomainError && error.code === "INTEGRITY_FAILURE") return "changed";
    throw error;
  }
}

/** Who wrote a document; undefined for attachments of a correction, which either side may have added. */
function writerOf(record: NamingRecord, role: DocumentRole): string | undefined {
  switch (record.kind) {
    case "access-request":
      return record.requester;
    case "use-record":
      return record.grantee;
    case "key-holding":
      return record.holder;
    case "correction":
      return role === "attachment" ? undefined : role === "answer" ? record.provider : record.grantee;
  }
}
