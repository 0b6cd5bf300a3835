export type NamePath = readonly (string | number)[];

/** Members of a call's body by the field that holds them, where the two have other names: `quota.rowsPerDay` → `rowsPerDay`. */
export type Aliases = Readonly<Record<string, string>>;

/** The steps of a mistake's JSON path, as the gateway writes it: `items[2].name`, `terms["a b"]`. */
export function stepsOf(path: string): NamePath {
  const steps = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, name = ""]) => (index === undefined ? (quoted ?? name) : Number(index)));
}

const startsWith = (path: NamePath, start: NamePath): boolean =>
  start.length <= path.length && start.every((step, at) => String(step) === String(path[at]));

/** Where one entry of a list has no field of its own, its mistake stands at the list. */
const nearest = (path: NamePath, fields: readonly NamePath[]): NamePath | undefined =>
  fields.filter((field) => startsWith(path, field)).toSorted((one, other) => other.length - one.length)[0];

/** The field that a mistake belongs to. The ledger calls some bodies `content` or `terms`; a form has their members by themselves. */
export function fieldOf(path: string, fields: readonly NamePath[], aliases: Aliases): NamePath | undefined {
  const steps = stepsOf(path);
  for (const at of [steps, steps.slice(1)]) {
    const alias = Object.entries(aliases).find(([member]) => startsWith(at, stepsOf(member)))?.[1];
    const found = nearest(alias === undefined ? at : stepsOf(alias), fields);
    if (found !== undefined) return found;
  }
  return undefined;
}
