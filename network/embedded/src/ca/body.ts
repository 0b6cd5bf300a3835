import { z } from "zod";
import type { CaContext, CaRequest } from "./context.js";
import { badBody, CaCode, CaError } from "./error.js";

/** Other characters break in paths, tokens or distinguished names, each in its own place. */
export const enrolmentId = z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/);
/** X.520 bounds an organisational unit to 64 characters; eight levels are more than any organisation has shown. */
export const affiliationName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$/)
  .refine((name) => !name.split(".").some((part) => NODE_UNITS.has(part.toLowerCase())), "is the name of a node role");
export const identityType = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
export const attributeName = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);

/** An affiliation's parts become OUs like the type does; one called `admin` would make an administrator. */
const NODE_UNITS = new Set(["client", "peer", "admin", "orderer"]);

/** Go writes null for what is absent; so do the clients. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/**
 * The request's body by the schema. Unknown members are ignored, as the Go server does.
 * @throws CaError 4, 5, 19
 */
export function readBody<Body>(ca: CaContext, request: CaRequest, schema: z.ZodType<Body>): Body {
  if (request.body.length === 0) throw new CaError(400, CaCode.EMPTY_BODY, "the request has no body");
  const value = parseJson(request.body);
  requireCa(ca, z.object({ caname: optional(z.string()) }).safeParse(value).data?.caname);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join(".") || "body").join(", ");
    throw badBody(`the request's body is wrong at: ${where}`);
  }
  return parsed.data;
}

/** @throws CaError 19 when the request names another CA */
export function requireCa(ca: CaContext, name: string | undefined | null): void {
  if (name !== undefined && name !== null && name !== "" && name !== ca.caName) {
    throw new CaError(404, CaCode.UNKNOWN_CA, "there is no CA of that name here");
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw badBody("the request's body is not JSON in UTF-8");
  }
}
