import { type OperationId, type RouteDefinition, routes, type WriteAnswer } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { listTable } from "../text/list-table.js";
import { asYaml } from "../text/output.js";
import { examples } from "./examples.js";
import { addFields, type Field, FILLED, flatFields, neededOptions, valuesOf } from "./fields.js";
import { nextSteps } from "./next-steps.js";
import { nouns, type Noun } from "./nouns.js";
import { versionOf } from "./version-of.js";

/** A verb of the command line, its operation and what can be said of it by options. */
interface Verb {
  readonly noun: Noun;
  readonly operation: OperationId;
  readonly definition: RouteDefinition;
  readonly fields: readonly Field[];
}

/**
 * What a signature or a transition needs and a person should not copy by hand: the version seen and, for decisions,
 * the digest of the terms seen. Both come from one reading of the record.
 */
async function fillFromRecord(
  client: ApiClient,
  { noun: { show, listed }, definition }: Verb,
  id: string | undefined,
  body: Record<string, unknown>,
): Promise<void> {
  const wanted = flatFields(definition.body).map(({ name }) => name);
  const missing = [...FILLED].filter((name) => wanted.includes(name) && body[name] === undefined);
  if (missing.includes("expectedVersion") && listed !== undefined && id !== undefined)
    body["expectedVersion"] = await versionOf(client, listed, id);
  if (missing.length === 0 || show === undefined) return;
  // Which operation this is shows only when it runs: each that reads one record takes its id, if there are several, and
  // answers its version.
  const record = (await client.call(show, { params: { id } as never })) as { version?: number; termsDigest?: string };
  if (missing.includes("expectedVersion")) body["expectedVersion"] = record.version;
  if (missing.includes("termsDigest")) body["termsDigest"] = record.termsDigest;
}

async function runVerb(context: Context, command: BilingualCommand, verb: Verb): Promise<void> {
  const { noun, operation, definition, fields } = verb;
  const options = command.opts<Record<string, unknown>>();
  const id = definition.params === undefined ? undefined : String(command.processedArgs[0]);
  const client = await clientOf(context);
  if (noun.history !== undefined && options["history"] === true) return printHistory(context, client, noun.history, id);
  const body = definition.body === undefined ? undefined : valuesOf(options, fields);
  if (body !== undefined) await fillFromRecord(client, verb, id, body);
  if (body !== undefined) await noun.advice?.[operation]?.(context, client, body);
  const query = queryOf(options, definition);
  // The gateway parses all of it by the same schemas and names every mistake; the types end at the command line.
  const answer = await client.call(operation, { params: { id }, query, body } as never);
  context.output.result(answer, () => listTable(answer, context.language) ?? asYaml(answer));
  const next = nextSteps[operation]?.(answer as WriteAnswer); // those of the table are writes, which answer this
  if (next !== undefined && context.options.json !== true) context.output.note(next[context.language]);
}

function queryOf(options: Record<string, unknown>, { query }: RouteDefinition): Record<string, unknown> {
  const { at, cursor } = options;
  return {
    ...(query === undefined ? {} : valuesOf(options, flatFields(query))),
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

/** @param names the verb's own, then others it answers to */
function addVerb(
  parent: BilingualCommand,
  noun: Noun,
  [name, ...aliases]: readonly [string, ...string[]],
  operation: OperationId,
): void {
  const { language } = parent;
  const definition: RouteDefinition = routes[operation];
  const command = parent.command(name).aliases(aliases).description(definition.summary[language]);
  if (definition.params !== undefined)
    command.argument("<id>", say(language, "记录的编号，如 list 所列", "the record's id, as list shows it"));
  if (definition.body !== undefined)
    command.option(
      "-f, --file <file>",
      say(
        language,
        "内容文件，YAML 或 JSON（- 为标准输入）；选项优先于文件",
        "the body as YAML or JSON (- for standard input); options go before it",
      ),
    );
  const properties = definition.query === undefined ? {} : definition.query.shape;
  if ("at" in properties) command.option("--at <height>", say(language, "截至此区块", "as it stood at this block"));
  if ("cursor" in properties)
    command.option(
      "--cursor <cursor>",
      say(language, "下一页，由上一页给出", "the next page, as the last one named it"),
    );
  if (operation === noun.show && noun.history !== undefined)
    command.option("--history", say(language, "全部版本", "every version"));
  const fields = addFields(command, definition);
  showExample(command, operation);
  action(command, (context) => runVerb(context, command, { noun, operation, definition, fields }));
}

/** How the command is written: with the options that it needs, or with a file of which it shows one. */
function showExample(command: BilingualCommand, operation: OperationId): void {
  const { params, body, access }: RouteDefinition = routes[operation];
  const content = examples[operation];
  const words = [
    command.parent?.name(),
    command.name(),
    ...(params === undefined ? [] : ["ID"]),
    ...(content === undefined ? neededOptions(body) : ["-f FILE.yaml"]),
    "--as USER",
  ];
  const file = content === undefined ? "" : `\n\nFILE.yaml:\n${content.replaceAll(/^/gm, "  ")}`;
  const roles = say(command.language, "可执行的角色：", "Roles that may: ");
  command.example(words.join(" "), Array.isArray(access) ? `${file}\n\n${roles}${access.join(", ")}` : file);
}

/** Adds every noun with its verbs. */
export function addNouns(program: BilingualCommand): void {
  for (const [name, noun] of Object.entries(nouns)) {
    const parent = program.command(name).description(noun.summary[program.language]);
    const verbs = Map.groupBy(Object.entries(noun.verbs), ([, operation]) => operation);
    for (const [operation, [first, ...others]] of verbs)
      if (first !== undefined) addVerb(parent, noun, [first[0], ...others.map(([alias]) => alias)], operation);
  }
}
