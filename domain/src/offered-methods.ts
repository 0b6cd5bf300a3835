import { ShareMethod } from "./records/dataset.js";

/** The narrower forms of a query: whoever may have the rows may also have less of them. */
const NARROWER_THAN_INTERFACE: readonly ShareMethod[] = ["look-up", "check", "aggregate"];

/** The methods by which a dataset may be asked for, in the order of the enumeration. One that offers `interface` offers what reveals less too. */
export function offeredMethods(shareMethods: readonly ShareMethod[]): readonly ShareMethod[] {
  const implied = shareMethods.includes("interface") ? NARROWER_THAN_INTERFACE : [];
  return ShareMethod.options.filter((method) => shareMethods.includes(method) || implied.includes(method));
}
