import type { Role, TaskView, TurnTaker } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** Who asks, as far as it decides what waits for them. */
export type Waited = TurnTaker;

/** What of one kind of record waits for somebody. */
export type TaskRule = (snapshot: Snapshot, who: Waited) => readonly TaskView[];

export const hasRole = ({ roles }: Pick<Waited, "roles">, ...wanted: readonly Role[]): boolean =>
  roles.some((role) => wanted.includes(role));
