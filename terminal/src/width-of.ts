import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const PLAIN = /^[\x20-\x7e]*$/;
let measure: ((text: string) => number) | undefined;

/**
 * Columns that a text takes on a terminal. What measures more than plain ASCII is loaded for the first such text: that takes as
 * long as a fifth of what most commands do.
 */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  measure ??= (require("string-width") as typeof import("string-width")).default;
  return measure(text);
}
