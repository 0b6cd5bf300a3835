import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { table } from "../text/table.js";
import { names, optional, question, typedValues } from "./question.js";

interface Options {
  readonly key: string[];
  readonly items?: string[];
}

export function addLookUp(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("look-up")
    .description(
      say(
        language,
        "经双方网关按查询项查一条记录，并留下凭证",
        "One record by its key, through both gateways, with receipt",
      ),
    )
    .requiredOption(
      "--key <name=value...>",
      say(
        language,
        "授权的每个查询项各给一值（@文件 或 @- 从中读取）",
        "a value for every key of the grant (@file or @- reads it)",
      ),
    )
    .option(
      "--items <names...>",
      say(language, "要取的获准信息项，逗号分隔", "granted items to return, comma separated"),
    )
    .example("look-up GRANT --key code=110101001 --as stats-requester");
  question(command, {
    ask: async (client, id, { key, items }: Options) => {
      const keys = await typedValues(client, id, "--key", key);
      return client.call("lookUp", { params: { id }, body: { keys, ...optional("items", names(items)) } });
    },
    tell: ({ records }) => {
      const [first] = records;
      if (first === undefined) return say(language, "（没有这样的记录）", "(no such record)");
      const columns = Object.keys(first);
      return table(
        columns,
        records.map((record) => columns.map((column) => record[column] ?? null)),
      );
    },
  });
}
