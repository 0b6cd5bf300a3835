/** The member at a path of names; only an object's own count. */
export function memberAt(document: unknown, path: string): unknown {
  let found = document;
  for (const name of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}
