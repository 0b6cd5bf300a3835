import { type AggregateAnswer, AggregateFunction } from "@mulian/domain";
import type { Command } from "commander";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { table } from "../text/table.js";
import { names, noteReceipt, optional } from "./question.js";

interface Options {
  readonly function?: string[];
  readonly measure?: string[];
  readonly groupBy?: string[];
  readonly total?: boolean;
  readonly filter?: string;
}

async function aggregate(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const options = command.opts<Options>();
  const body = {
    ...optional("functions", functionsOf(options.function)),
    ...optional("measures", names(options.measure)),
    ...optional("groupBy", options.total === true ? [] : names(options.groupBy)),
    ...optional("filter", options.filter === undefined ? undefined : filterOf(options.filter)),
  };
  const answer = await (await clientOf(context)).call("aggregate", { params: { id }, body });
  noteReceipt(context, answer.receipt);
  if (answer.suppressed)
    context.output.note(
      say(
        context.language,
        "少于授权所定条数的组已略去，合计中也不含它们",
        "Groups of fewer records than the grant allows were left out, of the totals too",
      ),
    );
  context.output.result(answer, () => table(answer.columns.map(headingOf), answer.rows));
}

function functionsOf(given: readonly string[] | undefined): AggregateFunction[] | undefined {
  return names(given)?.map((name) => {
    const known = AggregateFunction.safeParse(name).data;
    if (known === undefined) throw new UsageError(`--function takes ${AggregateFunction.options.join(", ")}`);
    return known;
  });
}

function filterOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError("--filter takes a row filter as JSON", { cause });
  }
}

const headingOf = ({ item, function: figure }: AggregateAnswer["columns"][number]): string =>
  figure === undefined ? (item ?? "") : item === undefined ? figure : `${figure}(${item})`;

export function addAggregate(program: Command): void {
  const command = program
    .command("aggregate")
    .description("figures over groups that are large enough, through both gateways, with receipt")
    .argument("<grant>")
    .option("--function <names...>", `of those granted: ${AggregateFunction.options.join(", ")}`)
    .option("--measure <items...>", "what sum, mean, min and max are taken of")
    .option("--group-by <items...>", "what groups are made by; all that was granted by default")
    .option("--total", "no groups: one row")
    .option("--filter <json>", 'a row filter over what groups are made by, for example {"eq":["region","11"]}')
    .addHelpText(
      "after",
      "\nExample:\n  mulian aggregate GRANT --function count,mean --measure area --group-by region --as stats-requester",
    );
  action(command, aggregate);
}
