import { CANNOT_RECALL, DepartmentKeyUse, routes } from "@mulian/domain";
import { Option } from "commander";
import { clientOf, contextOf, type Context, type GlobalOptions } from "../context.js";
import { action } from "../run.js";
import { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { asYaml } from "../text/output.js";
import { drillKeys } from "./key-drill.js";
import { versionOf } from "./version-of.js";

async function rotateKey(context: Context, command: BilingualCommand): Promise<void> {
  const id = String(command.processedArgs[0]);
  const client = await clientOf(context);
  const body = {
    expectedVersion: await versionOf(client, "listKeys", id),
    leaked: command.opts<{ leaked?: boolean }>().leaked === true,
  };
  const answer = await client.call("rotateKey", { params: { id }, body });
  context.output.result(answer, () => asYaml(answer));
}

async function rotateDepartment(context: Context, command: BilingualCommand): Promise<void> {
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

async function destroyHolding(context: Context, command: BilingualCommand): Promise<void> {
  const id = String(command.processedArgs[0]);
  const client = await clientOf(context);
  const body = { expectedVersion: await versionOf(client, "listKeyHoldings", id) };
  const answer = await client.call("destroyKeyHolding", { params: { id }, body });
  context.output.result(answer, () => asYaml(answer));
}

/** A noun or verb that `addNouns` made. */
const commandOf = (program: BilingualCommand, name: string): BilingualCommand => {
  const found = program.commands.find((command) => command.name() === name);
  if (!(found instanceof BilingualCommand)) throw new Error(`there is no ${program.name()} ${name}`);
  return found;
};

/** What keys need beyond one call of the route table: the version looked up, a question asked, a drill taken to its end. */
export function addKeys(program: BilingualCommand): void {
  const key = commandOf(program, "key");
  addRotate(key);
  addRotateDepartment(key);
  addRotateLeg(key);
  addDrill(key);
  addDestroy(commandOf(program, "key-holding"));
  for (const [noun, verb] of ENDING) tellCannotRecall(commandOf(commandOf(program, noun), verb));
}

function addRotate(key: BilingualCommand): void {
  const { language } = key;
  const command = key
    .command("rotate")
    .description(routes.rotateKey.summary[language])
    .argument("<id>", say(language, "钥匙编号", "the key's id"))
    .option(
      "--leaked",
      say(language, "已泄露：为每项继续有效的授权重新密封", "it leaked: seal again for every grant that goes on"),
    )
    .example("key rotate ID --leaked --as civil-steward");
  action(command, rotateKey);
}

function addRotateDepartment(key: BilingualCommand): void {
  const { language } = key;
  const command = key
    .command("rotate-department")
    .description(routes.rotateDepartmentKeys.summary[language])
    .addOption(
      new Option(
        "--use <use>",
        say(language, "只换这一用途的密钥，默认全部", "those of this use alone; all of them by default"),
      ).choices(DepartmentKeyUse.options),
    )
    .example("key rotate-department --use sig --as civil-operator");
  action(command, rotateDepartment);
}

function addRotateLeg(key: BilingualCommand): void {
  const command = key
    .command("rotate-leg")
    .description(routes.rotateLegKey.summary[key.language])
    .example("key rotate-leg --as civil-operator");
  action(command, rotateLeg);
}

function addDrill(key: BilingualCommand): void {
  const { language } = key;
  const command = key
    .command("drill")
    .description(routes.drillDepartmentKeys.summary[language])
    .requiredOption("--department <id>", say(language, "密钥泄露的部门", "whose keys leaked"))
    .option("--reason <text>", say(language, "原因，永久留在账本上", "why; it stands on the ledger for ever"))
    .option(
      "--leaked-before <time>",
      say(
        language,
        "泄露不晚于何时（RFC 3339），之后产生的不受影响，默认现在；接着上次处置时使用",
        "RFC 3339, now by default; what was made later is not exposed: to go on with an earlier drill",
      ),
    )
    .option("--dry-run", say(language, "只显示将要做什么", "show what would be done"))
    .option("--yes", say(language, "不再询问", "do not ask"))
    .example("key drill --department civil-affairs --dry-run --as civil-approver");
  action(command, drillKeys);
}

function addDestroy(holding: BilingualCommand): void {
  const { language } = holding;
  const command = holding
    .command("destroy")
    .description(routes.destroyKeyHolding.summary[language])
    .argument("<id>", say(language, "钥匙持有编号", "the holding's id"))
    .example("key-holding destroy ID --as stats-requester");
  action(command, destroyHolding);
}

/** Verbs of the route table that end a key or what is held by it. */
const ENDING = [
  ["grant", "revoke"],
  ["grant", "terminate"],
  ["key", "retire"],
  ["key-holding", "end"],
] as const;

/** Says in the help, and once it is done on standard error, what it does not do. */
function tellCannotRecall(command: BilingualCommand): void {
  command.addHelpText("after", `\n${CANNOT_RECALL[command.language]}`);
  command.hook("postAction", () => {
    const { output, language } = contextOf(command.optsWithGlobals<GlobalOptions>());
    if ((process.exitCode ?? 0) === 0) output.note(CANNOT_RECALL[language]);
  });
}
