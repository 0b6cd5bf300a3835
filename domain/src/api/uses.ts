import { z } from "zod";
import { RecordId } from "../ids.js";
import { MAX_ATTACHMENTS } from "../limits.js";
import { UseRecord } from "../records/use-record.js";
import { Attachment, RequestText } from "./bodies.js";

const { from, to, effectKind, served } = UseRecord.shape;
const account = { from, to, effectKind, served };
const attachments = z.array(Attachment).max(MAX_ATTACHMENTS).optional();

/** What a grantee writes of its use; the gateway turns the texts into documents. */
export const NewUseRecord = z.strictObject({
  grant: RecordId,
  ...account,
  /** What the data was used for. */
  scene: RequestText,
  /** In which system. */
  system: RequestText,
  /** What came of it. */
  effect: RequestText,
  /** Where it is kept, and how it is protected. */
  storage: RequestText,
  attachments,
});
export type NewUseRecord = z.infer<typeof NewUseRecord>;

/** An amendment states the coded members anew; a text that is left out stands as it was. */
export const AmendedUse = z.strictObject({
  expectedVersion: z.int().min(1),
  ...account,
  scene: RequestText.optional(),
  system: RequestText.optional(),
  effect: RequestText.optional(),
  storage: RequestText.optional(),
  attachments,
});
export type AmendedUse = z.infer<typeof AmendedUse>;

export const UseRecordView = UseRecord.extend({
  datasetTitle: z.string(),
  granteeName: z.string(),
  providerName: z.string(),
  height: z.int(),
});
export type UseRecordView = z.infer<typeof UseRecordView>;

/** The holder's proof that what it held is destroyed: how, when and by whom in words, or a file such as a signed protocol. */
export const DestructionProof = z.union([z.strictObject({ text: RequestText }), Attachment]);
export type DestructionProof = z.infer<typeof DestructionProof>;

/** `missing` once it is due: a claim of destruction when the grant is over, an account when it is and data was delivered. */
export const Accounted = z.enum(["recorded", "missing", "not-due"]);
export type Accounted = z.infer<typeof Accounted>;

/** What the grantee owes for a grant, and has given (Arts 26, 27, 29). */
export const GrantAccounting = z.object({
  use: Accounted,
  disposal: Accounted,
  useRecords: z.int(),
  /** Last day that any account covers. */
  accountedTo: z.string().optional(),
});
export type GrantAccounting = z.infer<typeof GrantAccounting>;
