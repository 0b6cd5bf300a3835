import type { Department, DepartmentView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { isPublic } from "../visibility.js";
import { holdsOn } from "./holds.js";

export function departmentView(snapshot: Snapshot, department: Department): DepartmentView {
  const holds = holdsOn(snapshot, "department", department.id);
  return {
    ...department,
    suspended: holds.some((hold) => hold.state !== "none"),
    holds,
    blockedKeys: snapshot.all("key-block", (block) => block.department === department.id).map(({ kid }) => kid),
    datasets: snapshot.all("dataset", (dataset) => dataset.department === department.id && isPublic(dataset)).length,
  };
}
