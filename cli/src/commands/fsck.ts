import type { Command } from "commander";
import type { FsckReport, Language } from "@mulian/domain";
import { IntegrityError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { readStanding } from "../standing/state.js";
import { operatorClients } from "../standing/trial-users.js";
import { say } from "../text/language.js";
import { safeText } from "../text/safe.js";

const describe = (report: FsckReport, language: Language): string => {
  const { transactions, records, receipts } = report.checked;
  const head = say(
    language,
    `${report.department}：${report.clean ? "一致" : "不一致"}（${report.height} 个区块，${transactions} 笔交易，${records} 条记录，${receipts} 份凭证）`,
    `${report.department}: ${report.clean ? "clean" : "DIFFERENCES"} (${report.height} blocks, ${transactions} transactions, ${records} records, ${receipts} receipts)`,
  );
  return [head, ...report.differences.map((d) => `  ${d.where} ${safeText(d.subject)}: ${safeText(d.detail)}`)].join(
    "\n",
  );
};

/** Every gateway of the standing system, or the one that `--gateway` and `--as` name. */
async function fsck(context: Context): Promise<void> {
  const standing = await readStanding(context.dataDir);
  const everyGateway =
    standing !== undefined && context.options.as === undefined && context.options.gateway === undefined;
  const clients = everyGateway
    ? await operatorClients(context.dataDir, standing, context.language)
    : [await clientOf(context)];
  const reports: FsckReport[] = [];
  for (const client of clients) reports.push(await client.call("fsck"));
  context.output.result(reports, () => reports.map((report) => describe(report, context.language)).join("\n"));
  if (reports.some((report) => !report.clean))
    throw new IntegrityError(say(context.language, "发现不一致", "Differences were found"));
}

export function addFsck(program: Command): void {
  action(
    program
      .command("fsck")
      .description("replay the ledger and compare index, receipts and keys; exit status 4 on any difference")
      .addHelpText("after", "\nExample:\n  mulian fsck"),
    fsck,
  );
}
