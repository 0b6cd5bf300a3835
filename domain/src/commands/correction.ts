import { z } from "zod";
import { MAX_FINDINGS } from "../limits.js";
import { Correction, FindingAnswer, NewFinding } from "../records/correction.js";
import { command, creation, transition } from "./define.js";

const { grant, documents } = Correction.shape;

export const correctionCommands = {
  "correction.report": command(
    "correction",
    ["requester"],
    "A grantee says what is wrong in the data it was granted, item by item (Art 26)",
    z.strictObject({ ...creation, grant, findings: z.array(NewFinding).min(1).max(MAX_FINDINGS), documents }),
  ),
  "correction.answer": command(
    "correction",
    ["steward", "approver"],
    "The provider answers findings: will be corrected by a day, corrected, or rejected with the reason",
    z.strictObject({ ...transition, answers: z.array(FindingAnswer).min(1).max(MAX_FINDINGS), documents }),
  ),
  "correction.close": command(
    "correction",
    ["requester", "approver"],
    "The grantee takes note of the answer and closes its report",
    z.strictObject(transition),
  ),
  "correction.withdraw": command(
    "correction",
    ["requester", "approver"],
    "The grantee withdraws its report before it is settled",
    z.strictObject(transition),
  ),
};
