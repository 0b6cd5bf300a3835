/** A JSON value that RFC 8785 can canonicalise. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * Canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, ECMAScript number and string forms, no white
 * space. Members that are `undefined` are left out, as JSON.stringify does.
 * @throws TypeError for numbers that are not finite, lone surrogates and values JSON does not have
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("RFC 8785 has no NaN and no infinities");
    return JSON.stringify(value);
  }
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    // Written for speed: records, events and digests go through here several times a command, on every endorser.
    let members = "";
    for (const [name, member] of Object.entries(value).sort(byName))
      if (member !== undefined) members += `${members === "" ? "" : ","}${text(name)}:${canonicalJson(member)}`;
    return `{${members}}`;
  }
  throw new TypeError(`no canonical JSON for a ${typeof value}`);
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("RFC 8785 needs well-formed Unicode");
  return JSON.stringify(value);
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
