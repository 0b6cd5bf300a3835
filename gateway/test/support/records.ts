import { createHash } from "node:crypto";
import type { Dataset, DatasetContent, Department, Hold, LedgerRecord, Resource } from "@mulian/domain";
import type { LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";

export const AUTHORITY_MSP = "AuthorityMSP";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** An id as the ledger makes them. */
export const idOf = (name: string): string => sha256(name).slice(0, 32);
/** Time of a block: a second each. */
export const timeOf = (block: number): string => new Date(Date.UTC(2026, 0, 1) + block * 1_000).toISOString();

const actor = (department: string) => ({ mspId: `${department}MSP`, enrolmentId: "u1", department });

/** What every record carries, as written by somebody of a department. */
export function baseOf(id: string, department: string, version = 1, at = timeOf(1)) {
  const who = actor(department);
  return {
    id,
    version,
    createdAt: at,
    createdBy: who,
    updatedAt: at,
    updatedBy: who,
    commandDigest: sha256(`${id}${version}`),
  };
}

export const departmentRecord = (id: string, zh = id, mspId = `${id}MSP`, version = 1): Department => ({
  kind: "department",
  ...baseOf(id, "data-bureau", version, timeOf(0)),
  names: { zh },
  creditCode: "111100000000000001",
  level: "city",
  region: "110000",
  mspId,
  workUnit: "处",
  keys: [],
});

export const contentOf = (changes: Partial<DatasetContent> = {}): DatasetContent => ({
  code: "302001/000001",
  duties: [idOf("duty")],
  title: "title",
  abstract: "abstract",
  classification: ["c"],
  items: [{ name: "code", title: "code", type: "text", sensitivity: "public" }],
  format: "csv",
  updateCycle: "yearly",
  shareType: "conditional",
  shareMethods: ["interface"],
  grade: "general",
  open: "not-open",
  containsSecrets: false,
  assessments: { secrecy: sha256("a"), personalInformation: sha256("b") },
  tags: [],
  ...changes,
});

export const datasetRecord = (
  id: string,
  department: string,
  content: DatasetContent,
  changes: Partial<Dataset> = {},
): Dataset => ({
  kind: "dataset",
  ...baseOf(id, department, changes.version ?? 1, timeOf(1)),
  department,
  state: "published",
  datasetVersion: 1,
  content,
  submittedAt: timeOf(1),
  publishedAt: timeOf(1),
  ...changes,
});

export const holdRecord = (
  subjectKind: Hold["subjectKind"],
  subject: string,
  state: Hold["state"],
  version = 1,
): Hold => ({
  kind: "hold",
  ...baseOf(`${subjectKind}:${subject}:authority`, "data-bureau", version, timeOf(2)),
  subjectKind,
  subject,
  actor: "authority",
  state,
});

export const resourceRecord = (id: string, dataset: string, department: string): Resource => ({
  kind: "resource",
  ...baseOf(id, department, 1, timeOf(2)),
  department,
  dataset,
  title: "table",
  resourceKind: "table",
  binding: "streets",
  schemaDigest: sha256("schema"),
  refreshedAt: timeOf(2),
  status: "linked",
});

/** A valid transaction that writes these records, endorsed by everybody unless said otherwise. */
export function transactionOf(
  name: string,
  records: readonly LedgerRecord[],
  changes: Partial<LedgerTransaction> = {},
): LedgerTransaction {
  return {
    txId: sha256(name),
    validationCode: 0,
    timestamp: timeOf(0),
    creator: { mspId: AUTHORITY_MSP, enrolmentId: "u1" },
    endorsers: [
      AUTHORITY_MSP,
      ...new Set(records.flatMap((record) => ("department" in record ? [`${record.department}MSP`] : []))),
    ],
    event: undefined,
    writes: records.map((record) => ({ kind: record.kind, key: record.id.split(":"), record })),
    ...changes,
  };
}

/** A chain of blocks, each made of transactions; hashes link them. `salt` makes another ledger of the same records. */
export function chainOf(blocks: readonly (readonly LedgerTransaction[])[], salt = ""): readonly LedgerBlock[] {
  let previousHash = "";
  return blocks.map((transactions, number) => {
    const headerHash = sha256(`${salt}${number}${previousHash}`);
    const block = {
      number,
      headerHash,
      previousHash,
      dataHash: sha256(`data${number}`),
      transactions: transactions.map((transaction) => ({ ...transaction, timestamp: timeOf(number) })),
    };
    previousHash = headerHash;
    return block;
  });
}
