import { z } from "zod";
import { Duty } from "../records/duty.js";
import { command, creation, transition } from "./define.js";

const { title, legalBasis } = Duty.shape;

export const dutyCommands = {
  "duty.register": command(
    "duty",
    ["steward", "approver"],
    { zh: "登记部门的职责及其法律依据", en: "Register what the department is responsible for, with its legal basis" },
    z.strictObject({ ...creation, title, legalBasis }),
  ),
  "duty.update": command(
    "duty",
    ["steward", "approver"],
    { zh: "修改职责的名称或法律依据", en: "Change a duty's title or legal basis" },
    z.strictObject({ ...transition, title: title.optional(), legalBasis: legalBasis.optional() }),
  ),
  "duty.repeal": command("duty", ["approver"], { zh: "废止一项职责", en: "End a duty" }, z.strictObject(transition)),
};
