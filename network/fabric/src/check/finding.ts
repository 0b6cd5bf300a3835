import type { Bilingual } from "@mulian/terminal/language";

/** What one check found, and what to do about it. */
export interface Finding {
  readonly check: "topology" | "binaries" | "disk" | "ports" | "clock" | "certificates" | "processes" | "capabilities";
  /** `warning`: works, and will not always. `failed`: does not. */
  readonly level: "ok" | "warning" | "failed";
  readonly finding: Bilingual;
  /** Absent where there is nothing to do. */
  readonly remedy?: Bilingual;
}
