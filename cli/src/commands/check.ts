import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { question, typedValues } from "./question.js";

export function addCheck(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("check")
    .description(
      say(
        language,
        "核验记录是否具有所给的值：只答是或否，其余数据不离开提供部门",
        "Whether a record has these values: yes or no, and nothing else leaves its provider",
      ),
    )
    .requiredOption(
      "--value <name=value...>",
      say(
        language,
        "授权的每个查询项和信息项各给一值（@文件 或 @- 从中读取）",
        "a value for every key and every item of the grant (@file or @- reads it)",
      ),
    )
    .example("check GRANT --value code=110101001 name=东华门街道 --as stats-requester");
  question(command, {
    ask: async (client, id, { value }: { value: string[] }) =>
      client.call("check", { params: { id }, body: { values: await typedValues(client, id, "--value", value) } }),
    tell: ({ matches }) =>
      matches
        ? say(language, "是：与提供部门的记录相符", "yes: this is what the provider's record says")
        : say(language, "否：没有与此相符的记录", "no: no record has these values"),
  });
}
