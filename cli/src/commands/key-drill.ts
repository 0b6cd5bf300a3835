import { createInterface } from "node:readline/promises";
import type { Bilingual, DrillStep, KeyDrill, Language } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { ExitStatus } from "../exit-status.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { recordTable } from "../text/record-table.js";

interface DrillOptions {
  readonly department: string;
  readonly reason?: string;
  readonly leakedBefore?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** A drill of a large department takes several calls, each of which goes on where the last one stopped. */
const MAX_CALLS = 100;

/**
 * Shows what is exposed, asks, and drills until nothing is left to do. Exit status 1 when something could not be done: run
 * again, it goes on there.
 */
export async function drillKeys(context: Context, command: BilingualCommand): Promise<void> {
  const { department, reason, leakedBefore, dryRun, yes } = command.opts<DrillOptions>();
  const client = await clientOf(context);
  const body = {
    reason: reason ?? say(context.language, "部门密钥泄露", "the department's keys leaked"),
    dryRun: dryRun === true,
    ...(leakedBefore === undefined ? {} : { leakedBefore }),
  };
  if (body.dryRun) {
    show(context, await drill(client, department, body));
    return;
  }
  // What is confirmed is what is done: the same time, and nothing that came since.
  const planned = await drill(client, department, { ...body, dryRun: true });
  if (yes !== true) await confirm(context, planned);
  const result = await drillToTheEnd(client, department, { ...body, leakedBefore: planned.leakedBefore });
  show(context, result);
  if (!result.complete) process.exitCode = ExitStatus.refused;
}

interface Body {
  readonly reason: string;
  readonly dryRun: boolean;
  readonly leakedBefore?: string;
}

const drill = (client: ApiClient, department: string, body: Body): Promise<KeyDrill> =>
  client.call("drillDepartmentKeys", { params: { id: department }, body });

/** Steps by what they are about; a later call's answer for one takes the place of an earlier one's, but keeps its transaction. */
async function drillToTheEnd(client: ApiClient, department: string, body: Body): Promise<KeyDrill> {
  const steps = new Map<string, DrillStep>();
  for (let call = 1; ; call++) {
    const answer = await drill(client, department, body);
    for (const step of answer.steps) {
      const name = [step.step, step.subject, step.grant, step.holder].join(" ");
      const before = steps.get(name);
      steps.set(name, before?.outcome === "done" ? before : step);
    }
    const waits = answer.steps.some(({ outcome, step }) => outcome === "left" && step !== "tell-provider");
    const moved = answer.steps.some(({ outcome }) => outcome === "done");
    if (answer.complete || !waits || !moved || call === MAX_CALLS) return { ...answer, steps: [...steps.values()] };
  }
}

async function confirm(context: Context, planned: KeyDrill): Promise<void> {
  const count = planned.steps.filter(({ outcome }) => outcome === "planned").length;
  const question: Bilingual = {
    zh: `将对部门 ${planned.department} 执行 ${count} 步，停用其密钥并撤销给它的授权，不可恢复。${planned.notice}继续？[y/N] `,
    en: `${count} steps for the department ${planned.department}: its keys are blocked and the grants to it revoked for good. ${planned.notice} Go on? [y/N] `,
  };
  if (!process.stdin.isTTY)
    throw new UsageError({
      zh: `${question.zh}请加 --yes 确认，或先用 --dry-run 查看`,
      en: `${question.en}say --yes to confirm, or look with --dry-run`,
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    if (!/^y(es)?$/i.test((await terminal.question(question[context.language])).trim()))
      throw new UsageError({ zh: "未确认，什么也没有做", en: "not confirmed: nothing was done" });
  } finally {
    terminal.close();
  }
}

const COLUMNS = [
  "step",
  "outcome",
  "subject",
  "datasetTitle",
  "datasetVersion",
  "grant",
  "holder",
  "provider",
  "txId",
] as const;

function show(context: Context, answer: KeyDrill): void {
  context.output.result(answer, () => describe(answer, context.language));
}

function describe(
  { department, steps, notice, complete, dryRun, leakedBefore, height }: KeyDrill,
  language: Language,
): string {
  const rows = steps.map((step) => ({
    ...step,
    outcome: step.code === undefined ? step.outcome : `${step.outcome} ${step.code}`,
    datasetTitle: step.datasetTitle ?? step.dataset,
    txId: step.txId?.slice(0, 12),
  }));
  const end = dryRun
    ? say(language, "以上均未执行。", "Nothing of this was done.")
    : complete
      ? say(language, "已全部完成。", "Everything is done.")
      : say(
          language,
          `尚未全部完成，可继续：mulian key drill --department ${department} --leaked-before ${leakedBefore}。`,
          `Not everything is done; to go on: mulian key drill --department ${department} --leaked-before ${leakedBefore}.`,
        );
  const foot = say(
    language,
    `共 ${steps.length} 步，账本高度 ${height}。${end}${notice}`,
    `${steps.length} steps, as of ${height} blocks. ${end} ${notice}`,
  );
  return `${recordTable(COLUMNS, rows, language)}\n${foot}`;
}
