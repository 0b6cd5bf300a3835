import { type CommandBody, type CommandName } from "@mulian/domain";
import { admit } from "./admit.js";
import { setCalendar } from "./calendar/set.js";
import { answerCorrection } from "./correction/answer.js";
import { closeCorrection } from "./correction/close.js";
import { reportCorrection } from "./correction/report.js";
import { withdrawCorrection } from "./correction/withdraw.js";
import { changeDataset } from "./dataset/change.js";
import { holdDataset } from "./dataset/hold.js";
import { liftDataset } from "./dataset/lift.js";
import { refreshDataset } from "./dataset/refresh.js";
import { resubmitDataset } from "./dataset/resubmit.js";
import { resumeDataset } from "./dataset/resume.js";
import { retireDataset } from "./dataset/retire.js";
import { reviewDataset } from "./dataset/review.js";
import { submitDataset } from "./dataset/submit.js";
import { suspendDataset } from "./dataset/suspend.js";
import { announceDepartment } from "./department/announce.js";
import { blockDepartmentKey } from "./department/block-key.js";
import { registerDepartment } from "./department/register.js";
import { resumeDepartment } from "./department/resume.js";
import { suspendDepartment } from "./department/suspend.js";
import { updateDepartment } from "./department/update.js";
import { registerDuty } from "./duty/register.js";
import { repealDuty } from "./duty/repeal.js";
import { updateDuty } from "./duty/update.js";
import { completeGrant } from "./grant/complete.js";
import { deliverGrant } from "./grant/deliver.js";
import { resumeGrant } from "./grant/resume.js";
import { revokeGrant } from "./grant/revoke.js";
import { suspendGrant } from "./grant/suspend.js";
import { terminateGrant } from "./grant/terminate.js";
import { acknowledgeKeyHolding } from "./key-holding/acknowledge.js";
import { endKeyHolding } from "./key-holding/end.js";
import { replaceKeyHolding } from "./key-holding/replace.js";
import { registerKey } from "./key/register.js";
import { retireKey } from "./key/retire.js";
import { recordOverdue } from "./overdue/record.js";
import { initialisePolicy } from "./policy/initialise.js";
import { updatePolicy } from "./policy/update.js";
import { commitReceipts } from "./receipts/commit.js";
import { approveRequest } from "./request/approve.js";
import { askSupplement } from "./request/ask-supplement.js";
import { decideRequest } from "./request/decide.js";
import { extendRequest } from "./request/extend.js";
import { submitRequest } from "./request/submit.js";
import { supplementRequest } from "./request/supplement.js";
import { withdrawRequest } from "./request/withdraw.js";
import { linkResource } from "./resource/link.js";
import { refreshResource } from "./resource/refresh.js";
import { retireResource } from "./resource/retire.js";
import type { Outcome, Rule, RuleContext, WorldStateReader } from "./rule.js";
import { amendUse } from "./use/amend.js";
import { recordUse } from "./use/record.js";
import { setUserStatus } from "./user/set-status.js";

/** The rule of every command: one missing is a type error. */
const rules: { readonly [N in CommandName]: Rule<N> } = {
  "policy.initialise": initialisePolicy,
  "policy.update": updatePolicy,
  "calendar.set": setCalendar,
  "user.set-status": setUserStatus,
  "receipts.commit": commitReceipts,
  "overdue.record": recordOverdue,
  "department.register": registerDepartment,
  "department.update": updateDepartment,
  "department.announce": announceDepartment,
  "department.block-key": blockDepartmentKey,
  "department.suspend": suspendDepartment,
  "department.resume": resumeDepartment,
  "duty.register": registerDuty,
  "duty.update": updateDuty,
  "duty.repeal": repealDuty,
  "dataset.submit": submitDataset,
  "dataset.resubmit": resubmitDataset,
  "dataset.change": changeDataset,
  "dataset.review": reviewDataset,
  "dataset.refresh": refreshDataset,
  "dataset.suspend": suspendDataset,
  "dataset.resume": resumeDataset,
  "dataset.retire": retireDataset,
  "dataset.hold": holdDataset,
  "dataset.lift": liftDataset,
  "resource.link": linkResource,
  "resource.refresh": refreshResource,
  "resource.retire": retireResource,
  "request.submit": submitRequest,
  "request.approve": approveRequest,
  "request.ask-supplement": askSupplement,
  "request.supplement": supplementRequest,
  "request.extend": extendRequest,
  "request.decide": decideRequest,
  "request.withdraw": withdrawRequest,
  "grant.deliver": deliverGrant,
  "grant.suspend": suspendGrant,
  "grant.resume": resumeGrant,
  "grant.revoke": revokeGrant,
  "grant.complete": completeGrant,
  "grant.terminate": terminateGrant,
  "key.register": registerKey,
  "key.retire": retireKey,
  "key-holding.acknowledge": acknowledgeKeyHolding,
  "key-holding.replace": replaceKeyHolding,
  "key-holding.end": endKeyHolding,
  "use.record": recordUse,
  "use.amend": amendUse,
  "correction.report": reportCorrection,
  "correction.answer": answerCorrection,
  "correction.close": closeCorrection,
  "correction.withdraw": withdrawCorrection,
};

/**
 * Decides a command: first whether the caller may come in at all, then by the command's own rule.
 * @throws DomainError with the code of the first rule that refuses
 */
export async function applyCommand<N extends CommandName>(
  read: WorldStateReader,
  context: RuleContext,
  name: N,
  body: CommandBody<N>,
): Promise<Outcome> {
  return rules[name](read, await admit(read, context, name), body);
}
