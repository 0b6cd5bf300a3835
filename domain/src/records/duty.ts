import { z } from "zod";
import { DepartmentId, RecordId } from "../ids.js";
import { Title, ledgerText, recordBase } from "./common.js";

/** What a department is responsible for by law, from which its datasets follow. */
export const Duty = z.strictObject({
  kind: z.literal("duty"),
  ...recordBase,
  id: RecordId,
  department: DepartmentId,
  title: Title,
  /** Law or regulation with article. */
  legalBasis: ledgerText(500),
  status: z.enum(["active", "repealed"]),
});
export type Duty = z.infer<typeof Duty>;
