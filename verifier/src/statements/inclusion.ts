import type { EvidenceInclusion } from "@mulian/domain";
import { rootOf } from "../bytes/inclusion.js";
import { actorOf } from "../creator.js";
import type { Findings } from "../findings.js";
import type { ProvenRecord, ProvenRecords } from "../records.js";

/** A signature, whose it is, and its number in that department's log. */
export interface Leaf {
  readonly jws: string;
  readonly department: string;
  readonly sequence: number;
}

/**
 * The path from a signature to the root that its department's batch has on the ledger.
 * @returns the batch, if the ledger has it
 */
export function judgeInclusion(
  leaf: Leaf,
  inclusion: EvidenceInclusion | undefined,
  records: ProvenRecords,
  findings: Findings,
): ProvenRecord<"receipt-batch"> | undefined {
  const { department, sequence } = leaf;
  if (inclusion === undefined) {
    findings.add("INCLUSION_MISSING", { department });
    return undefined;
  }
  const [batch] = records.versions("receipt-batch", inclusion.batch);
  if (batch === undefined) {
    findings.add("EVIDENCE_MISSING", { kind: "receipt-batch", id: inclusion.batch });
    return undefined;
  }
  if (!covers(batch, leaf) || !isCommittedBy(department, batch, records) || inclusion.department !== department)
    findings.add("INCLUSION_OTHER_BATCH", { department, sequence });
  if (!leadsToRoot(leaf, inclusion, batch)) findings.add("INCLUSION_WRONG", { department, sequence });
  return batch;
}

const covers = (
  { record: { firstSequence, lastSequence } }: ProvenRecord<"receipt-batch">,
  { sequence }: Leaf,
): boolean => firstSequence <= sequence && sequence <= lastSequence;

/** By the department itself, in the name of the organisation that speaks for it. */
function isCommittedBy(
  department: string,
  { record, block, transaction: { creator } }: ProvenRecord<"receipt-batch">,
  records: ProvenRecords,
): boolean {
  const committer = creator === undefined ? undefined : actorOf(creator);
  // Without its department's record there is no key to verify by either, and that is told.
  const spokenBy = records.at("department", department, block)?.record.mspId ?? committer?.mspId;
  return record.department === department && committer?.department === department && committer.mspId === spokenBy;
}

function leadsToRoot(
  { jws, sequence }: Leaf,
  { leafIndex: index, treeSize: size, path }: EvidenceInclusion,
  { record: { firstSequence, lastSequence, merkleRoot } }: ProvenRecord<"receipt-batch">,
): boolean {
  const isPlace = index === sequence - firstSequence && size === lastSequence - firstSequence + 1;
  const hashes = path.map((hash) => Buffer.from(hash, "hex"));
  return isPlace && rootOf({ leaf: Buffer.from(jws), index, size, path: hashes })?.toString("hex") === merkleRoot;
}
