import { readFileSync } from "node:fs";
import type { RouteDefinition } from "@mulian/domain";
import { Option } from "commander";
import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "../api/errors.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { fieldTexts } from "./field-texts.js";

/** A member of a body or query that fits on a command line: text, a number, one of a few words. */
export interface Field {
  readonly name: string;
  readonly choices: readonly string[] | undefined;
  readonly isNumber: boolean;
}

/** JSON Schema's words for an object's members; of any other schema there are none. */
interface Members {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly enum?: readonly unknown[] }>>;
  readonly required?: readonly string[];
}

/** Several verbs share a schema, and each is asked for its members three times: a sixth of a command's start. */
const known = new WeakMap<z.ZodType, Members>();

function membersOf(schema: z.ZodType): Members {
  const members = known.get(schema) ?? (z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Members); // as the parameters ask it
  known.set(schema, members);
  return members;
}

export function flatFields(schema: z.ZodType | undefined): Field[] {
  if (schema === undefined) return [];
  const { properties = {} } = membersOf(schema);
  return Object.entries(properties).flatMap(([name, { type, enum: choices }]) => {
    const isNumber = type === "integer" || type === "number";
    return isNumber || type === "string" ? [{ name, choices: choices?.map(String), isNumber }] : [];
  });
}

/** What a person should not copy by hand: read from the record before the body is sent. */
export const FILLED: ReadonlySet<string> = new Set(["expectedVersion", "termsDigest"]);

/** Have options of their own, which say more; or belong into the file of `-f`, because every process here sees a command line. */
const HANDLED: ReadonlySet<string> = new Set(["at", "cursor", "password"]);

/** The options without which a body is not whole, each with a value that shows what it takes. */
export function neededOptions(body: z.ZodType | undefined): string[] {
  if (body === undefined) return [];
  const { required = [] } = membersOf(body);
  return flatFields(body)
    .filter(({ name }) => required.includes(name) && !FILLED.has(name))
    .map(({ name, choices }) => `--${kebab(name)} ${choices?.[0] ?? kebab(name).toUpperCase()}`);
}

/** Gives the command an option for every flat member of its query and body. */
export function addFields(command: BilingualCommand, { query, body }: RouteDefinition): readonly Field[] {
  const fields = [...flatFields(query), ...flatFields(body)].filter(({ name }) => !HANDLED.has(name));
  for (const { name, choices, isNumber } of fields) {
    const option = new Option(
      `--${kebab(name)} <${isNumber ? "n" : "value"}>`,
      fieldTexts[name]?.[command.language] ?? "",
    );
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  return fields;
}

/** What the options say of these fields, over what the file of `-f` says (YAML or JSON). @throws UsageError */
export function valuesOf(
  options: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
): Record<string, unknown> {
  const values: Record<string, unknown> = typeof options["file"] === "string" ? readBody(options["file"]) : {};
  for (const { name, isNumber } of fields) {
    const value = options[name];
    if (value === undefined) continue;
    // What is no number is left for the gateway to name.
    const isDigits = isNumber && typeof value === "string" && /^-?\d{1,15}$/.test(value);
    values[name] = isDigits ? Number(value) : value;
  }
  return values;
}

function readBody(path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(readFileSync(path === "-" ? 0 : path, "utf8"), { uniqueKeys: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      { zh: `${path} 不能读作 YAML 或 JSON：${reason}`, en: `${path} cannot be read as YAML or JSON: ${reason}` },
      { cause },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError({ zh: `${path} 的内容不是字段的映射`, en: `${path} holds no mapping of fields` });
  return value as Record<string, unknown>; // checked just above
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
