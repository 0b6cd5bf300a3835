import { z } from "zod";
import { Duty } from "../records/duty.js";
import { command, creation, transition } from "./define.js";

const { title, legalBasis } = Duty.shape;

export const dutyCommands = {
  "duty.register": command(
    "duty",
    ["steward", "approver"],
    "Register what the department is responsible for, with its legal basis",
    z.strictObject({ ...creation, title, legalBasis }),
  ),
  "duty.update": command(
    "duty",
    ["steward", "approver"],
    "Change a duty's title or legal basis",
    z.strictObject({ ...transition, title: title.optional(), legalBasis: legalBasis.optional() }),
  ),
  "duty.repeal": command("duty", ["approver"], "End a duty", z.strictObject(transition)),
};
