import { z } from "zod";
import { Department } from "../../records/department.js";
import { Duty } from "../../records/duty.js";
import { Hold } from "../../records/grant.js";

export const DepartmentView = Department.extend({
  suspended: z.boolean(),
  /** Its suspension or the lifting of one, with the reason; none where it never was suspended. */
  holds: z.array(Hold),
  datasets: z.int(),
  /** Thumbprints of its keys that are blocked: nothing signed with them since is accepted. */
  blockedKeys: z.array(z.string()),
});
export type DepartmentView = z.infer<typeof DepartmentView>;

export const DutyView = Duty.extend({ datasets: z.int() });
