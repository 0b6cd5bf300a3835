import type { z } from "zod";
import { DomainError, type FieldError } from "./errors.js";
import { memberPath } from "./strict-json.js";

/** A body full of mistakes is answered with the first of them, not with an answer larger than itself. */
const MAX_ERRORS = 100;

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : memberPath(text, String(step))),
    "",
  );

function fieldErrors(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): FieldError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: pathOf([...path, key]),
      code: "unknown-field",
      message: "there is no such field",
    }));
  }
  // Of a union's branches the one with the fewest mistakes is the one that was meant.
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    return (closest ?? []).flatMap((inner) => fieldErrors(inner, path));
  }
  return [{ path: pathOf(path), code: issue.code.replaceAll("_", "-"), message: issue.message }];
}

/** A refusal for all the mistakes of an input at once. */
export const invalidFields = (errors: readonly FieldError[]): DomainError =>
  new DomainError(
    "INVALID_INPUT",
    errors.length === 1 ? "one field is not acceptable" : `${errors.length} fields are not acceptable`,
    { errors: errors.slice(0, MAX_ERRORS) },
  );

/**
 * Parses a value with a schema at the edge.
 * @throws DomainError INVALID_INPUT naming every mistake (of more than a hundred the first) with its JSON path; unknown
 *   fields have code `unknown-field`, the others zod's issue code with dashes
 * @param error words the mistakes, for example `z.locales.zhCN().localeError`; English by default
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  error?: z.core.$ZodErrorMap,
): z.output<Schema> {
  const result = schema.safeParse(value, error === undefined ? undefined : { error });
  if (result.success) return result.data;
  throw invalidFields(result.error.issues.flatMap((issue) => fieldErrors(issue, [])));
}
