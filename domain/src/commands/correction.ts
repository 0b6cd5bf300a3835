import { z } from "zod";
import { MAX_FINDINGS } from "../limits.js";
import { Correction, FindingAnswer, NewFinding } from "../records/correction.js";
import { command, creation, transition } from "./define.js";

const { grant, documents } = Correction.shape;

export const correctionCommands = {
  "correction.report": command(
    "correction",
    ["requester"],
    {
      zh: "使用部门逐项指出所获数据的错误（条例第二十六条）",
      en: "A grantee says what is wrong in the data it was granted, item by item (Art 26)",
    },
    z.strictObject({ ...creation, grant, findings: z.array(NewFinding).min(1).max(MAX_FINDINGS), documents }),
  ),
  "correction.answer": command(
    "correction",
    ["steward", "approver"],
    {
      zh: "提供部门逐项答复：限期更正、已更正，或说明理由不予更正",
      en: "The provider answers findings: will be corrected by a day, corrected, or rejected with the reason",
    },
    z.strictObject({ ...transition, answers: z.array(FindingAnswer).min(1).max(MAX_FINDINGS), documents }),
  ),
  "correction.close": command(
    "correction",
    ["requester", "approver"],
    { zh: "使用部门确认答复并办结校核", en: "The grantee takes note of the answer and closes its report" },
    z.strictObject(transition),
  ),
  "correction.withdraw": command(
    "correction",
    ["requester", "approver"],
    { zh: "使用部门在办结前撤回校核", en: "The grantee withdraws its report before it is settled" },
    z.strictObject(transition),
  ),
};
