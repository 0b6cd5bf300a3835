import {
  DomainError,
  invalidFields,
  invalidInput,
  parseWith,
  type FieldError,
  type RouteDefinition,
  type Language,
} from "@mulian/domain";
import { z } from "zod";
import { errorMapOf } from "./language.js";

const WaitQuery = z.strictObject({ wait: z.literal("indexed").optional() });

export interface RawRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly search: URLSearchParams;
  readonly body: unknown;
}

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly waitIndexed: boolean;
}

/**
 * Parses path, query and body with the route's schemas. Parameters and fields the route does not know are refused.
 * @throws DomainError INVALID_INPUT with the mistakes of all three
 */
export function parseRequest(definition: RouteDefinition, raw: RawRequest, language: Language): ParsedRequest {
  const mistakes: FieldError[] = [];
  const attempt = (parse: () => unknown): unknown => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      mistakes.push(...(error.details.errors ?? []));
      return undefined;
    }
  };
  const words = errorMapOf(language);
  const params = attempt(() =>
    definition.params === undefined ? undefined : parseWith(definition.params, raw.params, words),
  );
  const query = attempt(() => parseWith(querySchema(definition), searchValues(raw.search), words)) as
    | { wait?: "indexed" }
    | undefined; // every schema made by querySchema may have it
  const body = attempt(() => parseBody(definition, raw.body, words));
  if (mistakes.length > 0) throw invalidFields(mistakes);
  return { params, query, body, waitIndexed: query?.wait === "indexed" };
}

function querySchema({ query, command }: RouteDefinition): z.ZodObject {
  const own = query ?? z.strictObject({});
  return command === undefined ? own : own.extend(WaitQuery.shape);
}

/** @throws DomainError INVALID_INPUT when a parameter stands twice: readers differ in which one they take */
function searchValues(search: URLSearchParams): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of search) {
    if (Object.hasOwn(values, name)) throw invalidInput(name, "duplicate-name", "this parameter stands twice");
    Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return values;
}

function parseBody({ body: schema }: RouteDefinition, body: unknown, words: z.core.$ZodErrorMap): unknown {
  if (schema !== undefined) return parseWith(schema, body ?? {}, words);
  if (body !== undefined) parseWith(z.strictObject({}), body, words);
  return undefined;
}
