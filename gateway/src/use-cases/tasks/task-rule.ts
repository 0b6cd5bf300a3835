import type { Role, TaskView } from "@mulian/domain";
import type { UserCaller } from "../caller.js";
import type { Snapshot } from "../snapshot.js";

/** Who asks, as far as it decides what waits for them. */
export interface Waited extends Pick<UserCaller, "department" | "roles"> {
  readonly enrolmentId: string;
  /** Of the department and organisation that the policy names: a role alone makes nobody the authority. */
  readonly isAuthority: boolean;
}

/** What of one kind of record waits for somebody. */
export type TaskRule = (snapshot: Snapshot, who: Waited) => readonly TaskView[];

export const hasRole = ({ roles }: Pick<Waited, "roles">, ...wanted: readonly Role[]): boolean =>
  roles.some((role) => wanted.includes(role));
