import { MAX_DEPARTMENT_KEYS, canonicalJson, invalidInput, type AnnouncedJwk, type Department } from "@mulian/domain";
import { base64UrlOfHex } from "../base64url.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import type { Rule, RuleContext, WorldStateReader } from "../rule.js";
import { ownDepartment } from "./own-department.js";

/** Publishes gateway and keys. A key that is no longer listed ends now; one that ended never comes back. */
export const announceDepartment: Rule<"department.announce"> = (read, context, body) =>
  changing(read, context, "department", { ...body, mayChange: ownDepartment(context) }, async (department) => {
    body.keys.forEach((jwk, index) => requireThumbprint(context, jwk, `keys[${index}]`));
    for (const use of ["sig", "enc"] as const) {
      if (!body.keys.some((jwk) => jwk.use === use && jwk.crv === "P-256"))
        throw invalidInput("keys", "key-missing", `a key of use ${use} is needed`, use);
    }
    if (new Set(body.keys.map((jwk) => jwk.kid)).size < body.keys.length)
      throw invalidInput("keys", "duplicate", "a key stands twice");
    await requireUnblocked(read, department.id, body.keys);
    return outcome({
      record: advanced(context, department, {
        gateway: body.gateway,
        keys: mergedKeys(context, department, body.keys),
      }),
    });
  });

/** `kid` is the RFC 7638 thumbprint: the name cannot be another key's. */
function requireThumbprint(context: RuleContext, { kty, crv, x, y, kid }: AnnouncedJwk, path: string): void {
  const thumbprint = base64UrlOfHex(context.hash(canonicalJson({ crv, kty, x, y })));
  if (thumbprint !== kid) throw invalidInput(`${path}.kid`, "thumbprint", "kid is not the key's RFC 7638 thumbprint");
}

function mergedKeys({ now }: RuleContext, department: Department, listed: readonly AnnouncedJwk[]): Department["keys"] {
  const kept = department.keys.map((key) => {
    const isListed = listed.some((jwk) => jwk.kid === key.jwk.kid);
    if (isListed && key.until !== undefined)
      throw invalidInput("keys", "key-ended", "a key that ended cannot be used again");
    return isListed || key.until !== undefined ? key : { ...key, until: now };
  });
  const added = listed
    .filter((jwk) => !department.keys.some((key) => key.jwk.kid === jwk.kid))
    .map((jwk) => ({ jwk, since: now }));
  if (kept.length + added.length > MAX_DEPARTMENT_KEYS)
    throw invalidInput(
      "keys",
      "too-many",
      `a department has at most ${MAX_DEPARTMENT_KEYS} keys, ended ones included`,
      MAX_DEPARTMENT_KEYS,
    );
  return [...kept, ...added];
}

/** What leaked cannot be made good again by announcing it. */
async function requireUnblocked(
  read: WorldStateReader,
  department: string,
  listed: readonly AnnouncedJwk[],
): Promise<void> {
  for (const [index, { kid }] of listed.entries())
    if ((await read.get("key-block", department, kid)) !== undefined)
      throw invalidInput(`keys[${index}]`, "blocked-key", "this key is blocked");
}
