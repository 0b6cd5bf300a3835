import { createHash } from "node:crypto";
import {
  Role,
  type Dataset,
  type DatasetContent,
  type Department,
  type Hold,
  type LedgerRecord,
  type Resource,
} from "@mulian/domain";
import type { Creator, LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";

export const AUTHORITY_MSP = "AuthorityMSP";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** An id as the ledger makes them. */
export const idOf = (name: string): string => sha256(name).slice(0, 32);
/** Time of a block: a second each. */
export const timeOf = (block: number): string => new Date(Date.UTC(2026, 0, 1) + block * 1_000).toISOString();

/** The authority's own department. */
export const AUTHORITY = "data-bureau";
/** The organisation that speaks for a department. */
export const mspOf = (department: string): string => (department === AUTHORITY ? AUTHORITY_MSP : `${department}MSP`);
const actor = (department: string) => ({ mspId: mspOf(department), enrolmentId: "u1", department });

/** Somebody of a department, who may do there what roles allow; the authority's people alone have its role. */
export function personOf(department: string, changes: Partial<Creator> = {}): Creator {
  const roles = Role.options.filter((role) => role !== "authority" || department === AUTHORITY);
  return { ...actor(department), roles, ...changes };
}

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

export const departmentRecord = (id: string, zh = id, mspId = mspOf(id), version = 1): Department => ({
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

/** As its owner submits it. */
export function submittedRecord(id: string, department: string): Dataset {
  const { publishedAt: _published, ...unpublished } = datasetRecord(id, department, contentOf());
  return { ...unpublished, state: "submitted", datasetVersion: 0 };
}

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

const writerOf = ({ mspId, enrolmentId, department = "" }: Creator): LedgerRecord["updatedBy"] => ({
  mspId,
  enrolmentId,
  department,
});

/**
 * A valid transaction that writes these records, endorsed by everybody and signed by somebody of the department that wrote the
 * first unless said otherwise.
 */
export function transactionOf(
  name: string,
  records: readonly LedgerRecord[],
  changes: Partial<LedgerTransaction> = {},
): LedgerTransaction {
  const creator = changes.creator ?? personOf(records[0]?.updatedBy.department ?? AUTHORITY);
  return {
    txId: sha256(name),
    validationCode: 0,
    timestamp: timeOf(0),
    creator,
    endorsers: [
      AUTHORITY_MSP,
      ...new Set(records.flatMap((record) => ("department" in record ? [`${record.department}MSP`] : []))),
    ],
    event: undefined,
    foreign: [],
    policies: [],
    writes: records.map((record) => ({
      kind: record.kind,
      key: record.id.split(":"),
      record: { ...record, updatedBy: writerOf(creator) },
    })),
    ...changes,
  };
}

/** A dataset submitted by its department, and published by the authority. */
export function publicationOf(dataset: Dataset): readonly LedgerTransaction[] {
  const { publishedAt: _published, ...submitted } = dataset;
  return [
    transactionOf(`submit ${dataset.id}`, [{ ...submitted, version: 1, state: "submitted", datasetVersion: 0 }]),
    transactionOf(`publish ${dataset.id}`, [{ ...dataset, version: 2 }], { creator: personOf(AUTHORITY) }),
  ];
}

/** Another content of a published dataset, proposed by its department and published by the authority: its next two versions. */
export function changeOf(before: Dataset, content: DatasetContent): readonly LedgerTransaction[] {
  const { version, datasetVersion } = before;
  const proposed = { ...before, version: version + 1, state: "updating", pendingContent: content } as const;
  const published = { ...before, version: version + 2, content, datasetVersion: datasetVersion + 1 };
  return [
    transactionOf(`change ${before.id}`, [proposed]),
    transactionOf(`review ${before.id}`, [published], { creator: personOf(AUTHORITY) }),
  ];
}

type Made = Pick<LedgerRecord, "createdAt" | "createdBy">;

/** A transaction made at this time, whose records say so, and by whom they were made, as any contract has them say. */
function at(transaction: LedgerTransaction, timestamp: string, made: Map<string, Made>): LedgerTransaction {
  const writes = transaction.writes.map((write) => {
    const key = `${write.kind}:${write.record.id}`;
    const { createdAt, createdBy } = made.get(key) ?? { createdAt: timestamp, createdBy: write.record.updatedBy };
    made.set(key, { createdAt, createdBy });
    return { ...write, record: { ...write.record, updatedAt: timestamp, createdAt, createdBy } };
  });
  return { ...transaction, timestamp, writes };
}

/** A chain of blocks, each made of transactions; hashes link them. `salt` makes another ledger of the same records. */
export function chainOf(blocks: readonly (readonly LedgerTransaction[])[], salt = ""): readonly LedgerBlock[] {
  let previousHash = "";
  const made = new Map<string, Made>();
  return blocks.map((transactions, number) => {
    const headerHash = sha256(`${salt}${number}${previousHash}`);
    const block = {
      number,
      headerHash,
      previousHash,
      dataHash: sha256(`data${number}`),
      transactions: transactions.map((transaction) => at(transaction, timeOf(number), made)),
    };
    previousHash = headerHash;
    return block;
  });
}
