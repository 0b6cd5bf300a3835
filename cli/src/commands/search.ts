import { routes } from "@mulian/domain";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { listTable } from "../text/list-table.js";
import { safeText } from "../text/safe.js";

const FACETS = ["department", "shareType", "grade", "status", "format", "updateCycle", "tag"];

async function search(context: Context, command: BilingualCommand): Promise<void> {
  const { facet = [], limit, cursor } = command.opts<{ facet?: string[]; limit?: string; cursor?: string }>();
  const query: Record<string, string> = { q: (command.processedArgs[0] as string[]).join(" ") }; // commander gives a variadic argument as a list
  for (const pair of facet) {
    const [name = "", ...value] = pair.split("=");
    if (!FACETS.includes(name) || value.length === 0)
      throw new UsageError({
        zh: `--facet 应为 ${FACETS.join("|")}=VALUE，而不是 ${pair}`,
        en: `--facet takes ${FACETS.join("|")}=VALUE, not ${pair}`,
      });
    query[name] = value.join("=");
  }
  if (limit !== undefined) query["limit"] = limit;
  if (cursor !== undefined) query["cursor"] = cursor;
  const answer = await (await clientOf(context)).call("listDatasets", { query });
  context.output.result(answer, () => {
    const shown = Object.entries(answer.facets).filter(([, values]) => values.length > 0);
    if (shown.length === 0) return listTable(answer, context.language) ?? "";
    const counts = shown.map(
      ([name, values]) =>
        `  ${name}: ${values
          .slice(0, 6)
          .map((v) => `${safeText(v.label)} ${v.count}`)
          .join(" · ")}`,
    );
    return `${listTable(answer, context.language)}\n${say(context.language, "分面", "facets")}:\n${counts.join("\n")}`;
  });
}

export function addSearch(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("search")
    .description(routes.listDatasets.summary[language])
    .argument("[words...]", say(language, "检索词；没有则列出全部", "what to search for; everything without"))
    .option("--facet <name=value...>", say(language, "按分面筛选：", "narrow by facets: ") + FACETS.join(", "))
    .option("--limit <n>", say(language, "每页条数", "hits a page"))
    .option("--cursor <cursor>", say(language, "下一页，由上一页给出", "the next page, as the last one named it"))
    .example("search 街道 --facet shareType=conditional --as stats-requester");
  action(command, search);
}
