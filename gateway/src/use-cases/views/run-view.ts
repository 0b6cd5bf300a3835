import type { RunView } from "@mulian/domain";
import type { BatchRun } from "../../exchange/batch/batch-run.js";

/** A run without what only the next one needs, and without who asked: receipts say that. */
export function runView({ since: _since, next: _next, grant: _grant, user: _user, ...run }: BatchRun): RunView {
  const { completedOrder: _order, ...view } = run;
  return view;
}
