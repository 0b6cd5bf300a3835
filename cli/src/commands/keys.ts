import type { Command } from "commander";
import { CANNOT_RECALL, DepartmentKeyUse } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { clientOf, contextOf, type Context } from "../context.js";
import { action } from "../run.js";
import { asYaml } from "../text/output.js";
import { drillKeys } from "./key-drill.js";

/** The version of a key or holding that is seen now: a transition names it. @throws UsageError when it is not to be seen */
async function versionOf(client: ApiClient, operation: "listKeys" | "listKeyHoldings", id: string): Promise<number> {
  for (let cursor: string | undefined; ;) {
    const page = await client.call(operation, { query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } });
    const found = page.items.find((item) => item.id === id);
    if (found !== undefined) return found.version;
    cursor = page.nextCursor;
    if (cursor === undefined) throw new UsageError(`${id} is not among what this user sees`);
  }
}

async function rotateKey(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const client = await clientOf(context);
  const body = {
    expectedVersion: await versionOf(client, "listKeys", id),
    leaked: command.opts<{ leaked?: boolean }>().leaked === true,
  };
  const answer = await client.call("rotateKey", { params: { id }, body });
  context.output.result(answer, () => asYaml(answer));
}

async function rotateDepartment(context: Context, command: Command): Promise<void> {
  const client = await clientOf(context);
  const { use } = command.opts<{ use?: DepartmentKeyUse }>();
  const { department } = await client.call("currentSession");
  const body = use === undefined ? {} : { use: DepartmentKeyUse.parse(use) };
  const answer = await client.call("rotateDepartmentKeys", { params: { id: department }, body });
  context.output.result(answer, () => asYaml(answer));
}

async function rotateLeg(context: Context): Promise<void> {
  const client = await clientOf(context);
  const { department } = await client.call("currentSession");
  const answer = await client.call("rotateLegKey", { params: { id: department } });
  context.output.result(answer, () => asYaml(answer));
}

async function destroyHolding(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const client = await clientOf(context);
  const body = { expectedVersion: await versionOf(client, "listKeyHoldings", id) };
  const answer = await client.call("destroyKeyHolding", { params: { id }, body });
  context.output.result(answer, () => asYaml(answer));
}

/** The noun's own command, which `addNouns` made. */
const nounOf = (program: Command, name: string): Command => {
  const noun = program.commands.find((command) => command.name() === name);
  if (noun === undefined) throw new Error(`there is no noun ${name}`);
  return noun;
};

/** What keys need beyond one call of the route table: the version looked up, a question asked, a drill taken to its end. */
export function addKeys(program: Command): void {
  const key = nounOf(program, "key");
  action(
    key
      .command("rotate")
      .description(`rotate a package's key. ${CANNOT_RECALL.en} ${CANNOT_RECALL.zh}`)
      .argument("<id>")
      .option("--leaked", "it leaked: seal again for every grant that goes on")
      .addHelpText("after", "\nExample:\n  mulian key rotate ID --leaked --as civil-steward"),
    rotateKey,
  );
  action(
    key
      .command("rotate-department")
      .description("new keys for the own department on the ledger; what the old ones signed stays good")
      .option("--use <use>", `one of ${DepartmentKeyUse.options.join(", ")}; all of them by default`)
      .addHelpText("after", "\nExample:\n  mulian key rotate-department --use sig --as civil-operator"),
    rotateDepartment,
  );
  action(
    key
      .command("rotate-leg")
      .description(
        "a new TLS key for the own gateway's leg; deliveries that run go on, and nobody takes the old one any more",
      )
      .addHelpText("after", "\nExample:\n  mulian key rotate-leg --as civil-operator"),
    rotateLeg,
  );
  action(
    key
      .command("drill")
      .description(
        `a department's keys leaked: block, rotate, revoke, seal again, and list everything exposed. ${CANNOT_RECALL.en} ${CANNOT_RECALL.zh}`,
      )
      .requiredOption("--department <id>")
      .option("--reason <text>", "stands on the ledger for ever")
      .option(
        "--leaked-before <time>",
        "RFC 3339; what was made later is not exposed (now): to go on with an earlier drill",
      )
      .option("--dry-run", "show what would be done")
      .option("--yes", "do not ask")
      .addHelpText("after", "\nExample:\n  mulian key drill --department civil-affairs --dry-run --as civil-approver"),
    drillKeys,
  );
  action(
    nounOf(program, "key-holding")
      .command("destroy")
      .description(
        `delete what is held of a key here, and claim it on the ledger. ${CANNOT_RECALL.en} ${CANNOT_RECALL.zh}`,
      )
      .argument("<id>")
      .addHelpText("after", "\nExample:\n  mulian key-holding destroy ID --as stats-requester"),
    destroyHolding,
  );
  for (const [noun, verb] of ENDING) tellCannotRecall(nounOf(program, noun), verb);
}

/** Verbs of the route table that end a key or what is held by it. */
const ENDING = [
  ["grant", "revoke"],
  ["grant", "terminate"],
  ["key", "retire"],
  ["key-holding", "end"],
] as const;

/** Says in the help, and once it is done on standard error, what it does not do. */
function tellCannotRecall(noun: Command, verb: string): void {
  const command = noun.commands.find((each) => each.name() === verb);
  if (command === undefined) throw new Error(`there is no ${noun.name()} ${verb}`);
  command.addHelpText("after", `\n${CANNOT_RECALL.en} ${CANNOT_RECALL.zh}`);
  command.hook("postAction", () => {
    const { output, language } = contextOf(command.opts());
    if ((process.exitCode ?? 0) === 0) output.note(CANNOT_RECALL[language]);
  });
}
