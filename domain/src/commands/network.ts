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
    { zh: "写入最初的规则；只能执行一次", en: "Write the first policy; runs once" },
    z.strictObject({ content: PolicyContent }),
  ),
  "policy.update": command(
    "policy",
    ["authority"],
    { zh: "修改网络的规则", en: "Change the network's parameters" },
    z.strictObject({ expectedVersion, content: PolicyContent }),
  ),
  "calendar.set": command(
    "calendar",
    ["authority"],
    {
      zh: "设定一年的节假日和调休工作日；已过的日子不变",
      en: "Set a year's holidays and make-up working days; past days stay",
    },
    z.strictObject({ expectedVersion, content: CalendarContent }),
  ),
  "user.set-status": command(
    "user-status",
    ["authority", "operator"],
    { zh: "立即停用或启用用户", en: "Disable or enable a user at once" },
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
    { zh: "以默克尔根登记一批凭证", en: "Commit a run of receipts by its Merkle root" },
    z.strictObject({ batchNumber, firstSequence, lastSequence, merkleRoot, previousRoot, totals }),
  ),
  "overdue.record": command(
    "overdue-note",
    ["steward", "approver", "requester", "auditor", "authority", "operator", "gateway"],
    {
      zh: "登记法定时限已过；合约按工作日历核对",
      en: "Note that a statutory clock was missed; the contract checks it against the calendar",
    },
    z.strictObject({ clock: OverdueNote.shape.clock, subject: RecordId }),
  ),
};
