import { z } from "zod";
import { RecordId } from "../ids.js";
import { CalendarContent, OverdueNote, PolicyContent, ReceiptBatch, UserStatus } from "../records/network.js";
import { command } from "./define.js";

const expectedVersion = z.int().min(0);
const { batchNumber, firstSequence, lastSequence, merkleRoot, previousRoot, totals } = ReceiptBatch.shape;
const { mspId, enrolmentId, status, reason } = UserStatus.shape;

export const networkCommands = {
  "policy.initialise": command(
    "policy",
    ["authority"],
    "Write the first policy; runs once",
    z.strictObject({ content: PolicyContent }),
  ),
  "policy.update": command(
    "policy",
    ["authority"],
    "Change the network's parameters",
    z.strictObject({ expectedVersion, content: PolicyContent }),
  ),
  "calendar.set": command(
    "calendar",
    ["authority"],
    "Set a year's holidays and make-up working days; past days stay",
    z.strictObject({ expectedVersion, content: CalendarContent }),
  ),
  "user.set-status": command(
    "user-status",
    ["authority", "operator"],
    "Disable or enable a user at once",
    z.strictObject({
      mspId,
      enrolmentId,
      expectedVersion,
      status,
      reason,
    }),
  ),
  "receipts.commit": command(
    "receipt-batch",
    ["gateway"],
    "Commit a run of receipts by its Merkle root",
    z.strictObject({ batchNumber, firstSequence, lastSequence, merkleRoot, previousRoot, totals }),
  ),
  "overdue.record": command(
    "overdue-note",
    ["steward", "approver", "requester", "auditor", "authority", "operator", "gateway"],
    "Note that a statutory clock was missed; the contract checks it against the calendar",
    z.strictObject({ clock: OverdueNote.shape.clock, subject: RecordId }),
  ),
};
