import { z } from "zod";
import { ReceiptView } from "./deliveries.js";

/** One step of a trace, in order: a transaction of the ledger or a receipt of a delivery. */
export const TraceEntry = z.object({
  at: z.string(),
  type: z.enum(["transaction", "receipt"]),
  command: z.string(),
  /** One sentence for people, in the caller's language. */
  sentence: z.string(),
  actor: z.object({ department: z.string(), departmentName: z.string(), enrolmentId: z.string(), mspId: z.string() }),
  subjects: z.array(z.string()),
  txId: z.string().optional(),
  blockNumber: z.int().optional(),
  endorsers: z.array(z.string()).optional(),
  receipt: ReceiptView.optional(),
});
export type TraceEntry = z.infer<typeof TraceEntry>;
export const Trace = z.object({
  items: z.array(TraceEntry),
  /** Departments whose gateway would not show its receipts when asked: their side of the trace is missing. */
  unanswered: z.array(z.string()),
  height: z.int(),
});
export type Trace = z.infer<typeof Trace>;
