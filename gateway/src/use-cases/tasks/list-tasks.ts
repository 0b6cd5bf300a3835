import type { TaskList, TaskView } from "@mulian/domain";
import type { UserCaller } from "../caller.js";
import type { ReadPorts } from "../read-ports.js";
import { Snapshot } from "../snapshot.js";
import { correctionTasks } from "./correction-tasks.js";
import { datasetTasks } from "./dataset-tasks.js";
import { grantTasks } from "./grant-tasks.js";
import { requestTasks } from "./request-tasks.js";
import type { TaskRule } from "./task-rule.js";
import { waitedOf } from "./waited-of.js";

const RULES: readonly TaskRule[] = [requestTasks, datasetTasks, grantTasks, correctionTasks];

/** After every day that is one. */
const NO_DAY = "9999-12-31";

/** Days and instants sort as their digits do; asking a language's rules costs more than all the rest of a long list. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** What has a last day comes before what has none; the longest wait first among equals. */
const byUrgency = (one: TaskView, other: TaskView): number =>
  compare(one.due ?? NO_DAY, other.due ?? NO_DAY) || compare(one.since, other.since);

/** What waits for the caller, the most urgent first. */
export function listTasks(
  { index, clock }: Pick<ReadPorts, "index" | "clock">,
  caller: UserCaller,
  { limit }: Readonly<{ limit: number }>,
): TaskList {
  const snapshot = new Snapshot(index, clock);
  const who = waitedOf(index, caller);
  const tasks = RULES.flatMap((rule) => rule(snapshot, who)).toSorted(byUrgency);
  return { items: tasks.slice(0, limit), total: tasks.length, height: snapshot.height };
}
