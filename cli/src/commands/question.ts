import { readFileSync } from "node:fs";
import type { Item, ReceiptView } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

/** What is asked about a grant's data, and how its answer is told. */
export interface Question<Options, Answer extends { readonly receipt: ReceiptView }> {
  /** @throws UsageError when the options ask what cannot be asked */
  readonly ask: (client: ApiClient, grant: string, options: Options) => Promise<Answer>;
  readonly tell: (answer: Answer, context: Context) => string;
}

/** Gives a command the grant it asks about; run, it asks through both gateways, names the receipt and tells the answer. */
export function question<Options extends object, Answer extends { readonly receipt: ReceiptView }>(
  command: BilingualCommand,
  { ask, tell }: Question<Options, Answer>,
): void {
  command.argument("<grant>", say(command.language, "授权编号", "the grant's id"));
  action(command, async (context) => {
    const answer = await ask(await clientOf(context), String(command.processedArgs[0]), command.opts<Options>());
    noteReceipt(context, answer.receipt);
    context.output.result(answer, () => tell(answer, context));
  });
}

type Values = Record<string, string | number | boolean>;

/**
 * `name=value` pairs as the items' types have them; what does not fit stays text, and the gateway names the mistake.
 * `name=@file` reads the value from a file, `name=@-` from standard input: a command line is seen by whoever lists processes.
 * @throws UsageError
 */
export async function typedValues(
  client: ApiClient,
  grant: string,
  option: string,
  pairs: readonly string[],
): Promise<Values> {
  const { terms } = await client.call("getGrant", { params: { id: grant } });
  const { content } = await client.call("getDataset", { params: { id: terms.dataset } });
  const types = new Map(content.items.map(({ name, type }) => [name, type]));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      // The pair itself is not repeated: it may be somebody's number.
      if (at < 1) throw new UsageError({ zh: `${option} 应为 NAME=VALUE`, en: `${option} takes NAME=VALUE` });
      const name = pair.slice(0, at);
      return [name, typed(readValue(pair.slice(at + 1)), types.get(name))];
    }),
  );
}

function readValue(text: string): string {
  if (!text.startsWith("@")) return text;
  const path = text.slice(1);
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8").trim();
  } catch (cause) {
    throw new UsageError({ zh: `读不到 ${path}`, en: `${path} cannot be read` }, { cause });
  }
}

function typed(text: string, type: Item["type"] | undefined): string | number | boolean {
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** Names that may be given with commas, or by giving the option again. */
export const names = (given: readonly string[] | undefined): string[] | undefined =>
  given?.flatMap((part) => part.split(",")).filter((name) => name !== "");

/** A list is left out of a body rather than sent as nothing. */
export const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: V }); // the one member the type names

/** Says where the question went: both sides have signed for it. */
function noteReceipt({ output, language }: Context, { sequence, provider }: ReceiptView): void {
  output.note(
    say(
      language,
      `凭证 ${sequence}（${provider} 签发，本部门已会签）`,
      `receipt ${sequence} (signed by ${provider}, countersigned here)`,
    ),
  );
}
