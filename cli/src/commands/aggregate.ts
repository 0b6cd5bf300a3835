import { type AggregateAnswer, AggregateFunction, type AggregateQuestion } from "@mulian/domain";
import { UsageError } from "../api/errors.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { table } from "../text/table.js";
import { names, optional, question } from "./question.js";

interface Options {
  readonly function?: string[];
  readonly measure?: string[];
  readonly groupBy?: string[];
  readonly total?: boolean;
  readonly filter?: string;
}

export function addAggregate(program: BilingualCommand): void {
  const command = withOptions(program.command("aggregate"));
  question(command, {
    ask: (client, id, options: Options) => client.call("aggregate", { params: { id }, body: bodyOf(options) }),
    tell: ({ columns, rows, suppressed }, { output, language }) => {
      if (suppressed)
        output.note(
          say(
            language,
            "少于授权所定条数的组已略去，合计中也不含它们",
            "Groups of fewer records than the grant allows were left out, of the totals too",
          ),
        );
      return table(columns.map(headingOf), rows);
    },
  });
}

function withOptions(command: BilingualCommand): BilingualCommand {
  const { language } = command;
  return command
    .description(
      say(
        language,
        "经双方网关对足够大的组作统计，并留下凭证",
        "Figures over groups that are large enough, through both gateways, with receipt",
      ),
    )
    .option(
      "--function <names...>",
      say(language, "获准的统计函数：", "of those granted: ") + AggregateFunction.options.join(", "),
    )
    .option(
      "--measure <items...>",
      say(language, "对哪些信息项求和、平均、最小、最大", "what sum, mean, min and max are taken of"),
    )
    .option(
      "--group-by <items...>",
      say(language, "按哪些信息项分组，默认全部获准的", "what groups are made by; all that was granted by default"),
    )
    .option("--total", say(language, "不分组，只有一行", "no groups: one row"))
    .option(
      "--filter <json>",
      say(language, "对分组信息项的行筛选，例如 ", "a row filter over what groups are made by, for example ") +
        '{"eq":["region","11"]}',
    )
    .example("aggregate GRANT --function count,mean --measure area --group-by region --as stats-requester");
}

function bodyOf({ function: functions, measure, groupBy, total, filter }: Options): AggregateQuestion {
  return {
    ...optional("functions", functionsOf(functions)),
    ...optional("measures", names(measure)),
    ...optional("groupBy", total === true ? [] : names(groupBy)),
    ...optional("filter", filter === undefined ? undefined : filterOf(filter)),
  };
}

function functionsOf(given: readonly string[] | undefined): AggregateFunction[] | undefined {
  return names(given)?.map((name) => {
    const known = AggregateFunction.safeParse(name).data;
    const all = AggregateFunction.options.join(", ");
    if (known === undefined) throw new UsageError({ zh: `--function 可取 ${all}`, en: `--function takes ${all}` });
    return known;
  });
}

function filterOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError({ zh: "--filter 应为 JSON 的行筛选", en: "--filter takes a row filter as JSON" }, { cause });
  }
}

const headingOf = ({ item, function: figure }: AggregateAnswer["columns"][number]): string =>
  figure === undefined ? (item ?? "") : item === undefined ? figure : `${figure}(${item})`;
