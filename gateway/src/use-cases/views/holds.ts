import { holdIdsOf, type Hold } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";

/** Every hold on a subject. */
export const holdsOn = (snapshot: Snapshot, kind: Hold["subjectKind"], id: string): Hold[] => [
  ...snapshot.several("hold", holdIdsOf(kind, id)),
];
