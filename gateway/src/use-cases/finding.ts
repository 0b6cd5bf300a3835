import type { Bilingual, FsckReport } from "@mulian/domain";

/** What `fsck` found, in every language: who has the check made reads one. */
export interface Finding extends Omit<FsckReport["differences"][number], "detail"> {
  readonly detail: Bilingual;
}

/** What it could not judge. */
export interface Unjudged extends Omit<FsckReport["unjudged"][number], "detail"> {
  readonly detail: Bilingual;
}
