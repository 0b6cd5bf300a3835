import type { Hold } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

const ACTORS = ["provider", "grantee", "authority"] as const;

/** Every hold on a subject: each actor has one fixed key. */
export const holdsOn = (snapshot: Snapshot, kind: Hold["subjectKind"], id: string): Hold[] => [
  ...snapshot.several(
    "hold",
    ACTORS.map((actor) => `${kind}:${id}:${actor}`),
  ),
];
