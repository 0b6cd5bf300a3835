import type { Command } from "commander";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { table } from "../text/table.js";
import { names, noteReceipt, optional, typedValues } from "./question.js";

async function lookUp(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const { key, items } = command.opts<{ key: string[]; items?: string[] }>();
  const client = await clientOf(context);
  const keys = await typedValues(client, id, "--key", key);
  const answer = await client.call("lookUp", { params: { id }, body: { keys, ...optional("items", names(items)) } });
  noteReceipt(context, answer.receipt);
  context.output.result(answer, () => {
    const [first] = answer.records;
    if (first === undefined) return say(context.language, "（没有这样的记录）", "(no such record)");
    const columns = Object.keys(first);
    return table(
      columns,
      answer.records.map((record) => columns.map((column) => record[column] ?? null)),
    );
  });
}

export function addLookUp(program: Command): void {
  const command = program
    .command("look-up")
    .description("one record by its key, through both gateways, with receipt")
    .argument("<grant>")
    .requiredOption("--key <name=value...>", "a value for every key of the grant (@file or @- reads it)")
    .option("--items <names...>", "granted items to return, comma separated")
    .addHelpText("after", "\nExample:\n  mulian look-up GRANT --key code=110101001 --as stats-requester");
  action(command, lookUp);
}
