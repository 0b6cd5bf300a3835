import { z } from "zod";
import { DepartmentId, Digest, MspId, RecordId } from "../ids.js";
import { LedgerRecord } from "../records/index.js";

/** What a bundle of evidence calls itself: its files, statements and the rules they are judged by (docs/evidence.md). */
export const EVIDENCE_FORMAT = "mulian-evidence/1";

/** Files of a bundle. A grant's whole life on a busy network takes some hundreds. */
export const MAX_EVIDENCE_FILES = 20_000;
/** Bytes of a bundle. A block has at most ten megabytes and comes once for each organisation that attests it. */
export const MAX_EVIDENCE_BYTES = 512 * 1024 * 1024;

/** Plain, relative, lower case: a name that could leave a folder cannot be written. */
export const EvidenceFileName = z
  .string()
  .max(200)
  .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*\.(json|block|payload)$/, "a file's name in a bundle");
export type EvidenceFileName = z.infer<typeof EvidenceFileName>;

const blockNumber = z.int().min(0);

/** A version of a record was written, as it stands in the block, by a transaction that counts. */
export const RecordStatement = z.strictObject({
  kind: z.literal("record"),
  recordKind: z.enum(LedgerRecord.options.map(({ shape }) => shape.kind.value)),
  record: z.string().min(1).max(200),
  version: z.int().min(1),
  block: blockNumber,
  txId: Digest,
});

/** Request, signatures, decision and grant are on the same terms, signed by whom the data's grade needs. */
export const AgreementStatement = z.strictObject({ kind: z.literal("agreement"), request: RecordId, grant: RecordId });

/** A delivery or refusal that both sides signed, under its grant, and that is committed on the ledger. */
export const DeliveryStatement = z.strictObject({
  kind: z.literal("delivery"),
  grant: RecordId,
  file: EvidenceFileName,
});

export const EvidenceStatement = z.discriminatedUnion("kind", [RecordStatement, AgreementStatement, DeliveryStatement]);
export type EvidenceStatement = z.infer<typeof EvidenceStatement>;

/** `manifest.json`, canonical JSON (RFC 8785). It says nothing that the verifier does not check. */
export const EvidenceManifest = z.strictObject({
  format: z.literal(EVIDENCE_FORMAT),
  channel: z.string().min(1).max(249),
  /** Name of the chaincode whose records these are. */
  chaincode: z.string().min(1).max(100),
  /** Number of blocks the channel had: the newest block of the bundle is the one before. */
  height: z.int().min(1),
  /** All other files, by name in the order of their UTF-16 code units. */
  files: z
    .array(z.strictObject({ name: EvidenceFileName, bytes: z.int().min(0), digest: Digest }))
    .max(MAX_EVIDENCE_FILES),
  statements: z.array(EvidenceStatement).min(1).max(MAX_EVIDENCE_FILES),
});
export type EvidenceManifest = z.infer<typeof EvidenceManifest>;

/** Ties a JWS to a batch on the ledger: RFC 6962 §2.1.1, over SHA-256. The leaf is the compact JWS. Hashes are lower-case hex. */
export const EvidenceInclusion = z.strictObject({
  department: DepartmentId,
  /** Id of the batch's record, one of the bundle's record statements. */
  batch: z.string().min(1).max(200),
  leafIndex: z.int().min(0),
  treeSize: z.int().min(1),
  path: z.array(Digest).max(64),
});
export type EvidenceInclusion = z.infer<typeof EvidenceInclusion>;

/** `receipts/….json`, canonical JSON. */
export const EvidenceReceipt = z.strictObject({
  /** What the provider signed (compact JWS, `typ` mulian-receipt+jwt). */
  receipt: z.string().max(262_144),
  /** What the grantee signed about it (`typ` mulian-receipt-countersignature+jwt). */
  countersignature: z.string().max(262_144).optional(),
  /** The receipt in its provider's batch. */
  provider: EvidenceInclusion.optional(),
  /** The counter-signature in its grantee's batch. */
  grantee: EvidenceInclusion.optional(),
});
export type EvidenceReceipt = z.infer<typeof EvidenceReceipt>;

const padded = (number: number): string => String(number).padStart(12, "0");

/** Where a block stands in a bundle. */
export const blockFile = (number: number): EvidenceFileName => `blocks/${padded(number)}.block`;
/** Where an organisation's word for a block stands; the organisation is read from the signature, the order says nothing. */
export const attestationFile = (number: number, place: number): EvidenceFileName =>
  `attestations/${padded(number)}-${place}.payload`;
/** Where a receipt stands: by the provider's sequence, which its claims repeat. */
export const receiptFile = (provider: string, sequence: number): EvidenceFileName =>
  `receipts/${provider}-${padded(sequence)}.json`;

/** Organisations whose peers have to attest a block: as many as endorse a transaction (`MAJORITY Endorsement`). */
export const attestationsNeeded = (organisations: readonly MspId[]): number => Math.floor(organisations.length / 2) + 1;
