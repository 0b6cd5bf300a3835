import type { Command } from "commander";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { noteReceipt, typedValues } from "./question.js";

async function check(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const { value } = command.opts<{ value: string[] }>();
  const client = await clientOf(context);
  const values = await typedValues(client, id, "--value", value);
  const answer = await client.call("check", { params: { id }, body: { values } });
  noteReceipt(context, answer.receipt);
  context.output.result(answer, () =>
    answer.matches
      ? say(context.language, "是：与提供部门的记录相符", "yes: this is what the provider's record says")
      : say(context.language, "否：没有与此相符的记录", "no: no record has these values"),
  );
}

export function addCheck(program: Command): void {
  const command = program
    .command("check")
    .description("whether a record has these values: yes or no, and nothing else leaves its provider")
    .argument("<grant>")
    .requiredOption(
      "--value <name=value...>",
      "a value for every key and every item of the grant (@file or @- reads it)",
    )
    .addHelpText(
      "after",
      "\nExample:\n  mulian check GRANT --value code=110101001 name=东华门街道 --as stats-requester",
    );
  action(command, check);
}
