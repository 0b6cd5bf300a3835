import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { type OperationId, type RouteDefinition, routes } from "@mulian/domain";
import { parse } from "yaml";
import { z } from "zod";
import type { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { asYaml } from "../text/output.js";
import { listTable } from "../text/list-table.js";
import { examples } from "./examples.js";
import { nouns, type Noun } from "./nouns.js";

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

interface Field {
  readonly name: string;
  readonly choices: readonly string[] | undefined;
}

/** Members of a body or query that fit on a command line: text, numbers, one of a few words. */
function flatFields(schema: z.ZodType | undefined): Field[] {
  if (schema === undefined) return [];
  // JSON Schema's words for an object's members; of any other schema there are none.
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, { type?: string; enum?: unknown[] }>;
  };
  return Object.entries(properties)
    .filter(([, value]) => ["string", "integer", "number"].includes(value.type ?? ""))
    .map(([name, value]) => ({ name, choices: value.enum?.map(String) }));
}

const HANDLED = new Set(["at", "cursor"]);

function addFields(command: Command, definition: RouteDefinition): Field[] {
  const fields = [...flatFields(definition.query), ...flatFields(definition.body)].filter(
    ({ name }) => !HANDLED.has(name),
  );
  for (const { name, choices } of fields) {
    const option = new Option(`--${kebab(name)} <value>`);
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  return fields;
}

/** The body from `-f FILE` (YAML or JSON), overlaid by options. */
function bodyOf(options: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const body: Record<string, unknown> = typeof options["file"] === "string" ? readBody(options["file"]) : {};
  for (const { name } of fields) {
    const value = options[name];
    if (value !== undefined)
      body[name] = typeof value === "string" && /^-?\d{1,15}$/.test(value) && NUMERIC.has(name) ? Number(value) : value;
  }
  return body;
}

/** Members that are numbers on the wire. Codes made of digits (a region, say) stay text. */
const NUMERIC = new Set(["expectedVersion", "limit", "termDays", "days", "served"]);

function readBody(path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(readFileSync(path === "-" ? 0 : path, "utf8"), { uniqueKeys: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${path} cannot be read as YAML or JSON: ${reason}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError(`${path} holds no mapping of fields`);
  return value as Record<string, unknown>; // checked just above
}

/**
 * What a signature or a transition needs and a person should not copy by hand: the version seen and, for decisions,
 * the digest of the terms seen. Both come from one reading of the record.
 */
async function fillFromRecord(
  client: ApiClient,
  show: OperationId | undefined,
  id: string,
  definition: RouteDefinition,
  body: Record<string, unknown>,
): Promise<void> {
  const wanted = flatFields(definition.body).map(({ name }) => name);
  const missing = ["expectedVersion", "termsDigest"].filter(
    (name) => wanted.includes(name) && body[name] === undefined,
  );
  if (missing.length === 0 || show === undefined) return;
  // Which operation this is shows only when it runs: each that reads one record takes its id and answers its version.
  const record = (await client.call(show, { params: { id } as never })) as { version?: number; termsDigest?: string };
  if (missing.includes("expectedVersion")) body["expectedVersion"] = record.version;
  if (missing.includes("termsDigest")) body["termsDigest"] = record.termsDigest;
}

async function runVerb(
  context: Context,
  command: Command,
  { show, history, advice }: Noun,
  operation: OperationId,
  fields: readonly Field[],
): Promise<void> {
  const definition: RouteDefinition = routes[operation];
  const options = command.opts<Record<string, unknown>>();
  const id = definition.params === undefined ? undefined : String(command.processedArgs[0]);
  const client = await clientOf(context);
  if (history !== undefined && options["history"] === true) return printHistory(context, client, history, id);
  const body = definition.body === undefined ? undefined : bodyOf(options, fields);
  if (id !== undefined && body !== undefined) await fillFromRecord(client, show, id, definition, body);
  if (body !== undefined) await advice?.[operation]?.(context, client, body);
  const query = queryOf(options, definition);
  // The gateway parses all of it by the same schemas and names every mistake; the types end at the command line.
  const answer = await client.call(operation, { params: { id }, query, body } as never);
  context.output.result(answer, () => listTable(answer, context.language) ?? asYaml(answer));
}

function queryOf(options: Record<string, unknown>, { query }: RouteDefinition): Record<string, unknown> {
  const { at, cursor } = options;
  return {
    ...(query === undefined ? {} : bodyOf(options, flatFields(query))),
    ...(at === undefined ? {} : { at }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

async function printHistory(
  context: Context,
  client: ApiClient,
  history: OperationId,
  id: string | undefined,
): Promise<void> {
  // As above: every history takes the record's id.
  const answer = await client.call(history, { params: { id } as never });
  context.output.result(answer, () => asYaml(answer));
}

function addVerb(parent: Command, noun: Noun, verb: string, operation: OperationId): void {
  const definition: RouteDefinition = routes[operation];
  const command = parent.command(verb).description(definition.summary);
  if (definition.params !== undefined) command.argument("<id>");
  if (definition.body !== undefined)
    command.option("-f, --file <file>", "the body as YAML or JSON (- for standard input)");
  const properties = definition.query === undefined ? {} : definition.query.shape;
  if ("at" in properties) command.option("--at <height>", "as it stood at this block");
  if ("cursor" in properties) command.option("--cursor <cursor>", "the next page");
  if (operation === noun.show && noun.history !== undefined) command.option("--history", "every version");
  const fields = addFields(command, definition);
  command.addHelpText("after", exampleOf(`mulian ${parent.name()} ${verb}`, operation));
  action(command, (context) => runVerb(context, command, noun, operation, fields));
}

/** How the command is written, and what its file looks like where that does not go without saying. */
function exampleOf(command: string, operation: OperationId): string {
  const { params, body }: RouteDefinition = routes[operation];
  const id = params === undefined ? "" : " ID";
  const file = body === undefined ? "" : " -f FILE.yaml";
  const content = examples[operation];
  const shown = content === undefined ? "" : `\n\nFILE.yaml:\n${content.replaceAll(/^/gm, "  ")}`;
  return `\nExample:\n  ${command}${id}${file}${shown}`;
}

/** Adds every noun with its verbs. */
export function addNouns(program: Command): void {
  for (const [name, noun] of Object.entries(nouns)) {
    const parent = program.command(name).description(noun.summary);
    for (const [verb, operation] of Object.entries(noun.verbs)) addVerb(parent, noun, verb, operation);
  }
}
