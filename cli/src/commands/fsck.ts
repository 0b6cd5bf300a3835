import type { FsckReport, Language } from "@mulian/domain";
import { IntegrityError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { readStanding } from "../standing/state.js";
import { operatorClients } from "../standing/trial-users.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";
import { shortenedLines } from "../text/shortened-lines.js";
import { checkLedger } from "./check-ledger.js";

function verdict({ clean, differences }: FsckReport, language: Language): string {
  if (clean) return say(language, "一致", "clean");
  return differences.length > 0
    ? say(language, "不一致", "DIFFERENCES")
    : say(language, "部分未能核对", "NOT ALL JUDGED");
}

const describe = (report: FsckReport, language: Language): string => {
  const { transactions, records, receipts } = report.checked;
  const head = say(
    language,
    `${report.department}：${verdict(report, language)}（${report.height} 个区块，${transactions} 笔交易，${records} 条记录，${receipts} 份凭证）`,
    `${report.department}: ${verdict(report, language)} (${report.height} blocks, ${transactions} transactions, ${records} records, ${receipts} receipts)`,
  );
  return [
    head,
    ...earlyLines(report, language),
    ...report.unjudged.map(
      ({ code, detail }) => `  ${say(language, "未能核对", "NOT JUDGED")} ${code}: ${safeText(detail)}`,
    ),
    ...report.differences.map(
      ({ where, subject, detail, code }) =>
        `  ${where} ${safeText(subject)}: ${safeText(detail)}${code === subject ? "" : `  ${code}`}`,
    ),
    ...report.shortened.flatMap((cut) => shortenedLines(cut, language).map((line) => `  ${line}`)),
  ].join("\n");
};

/** Where the blocks came from that a peer restored from a snapshot does not have. */
const earlyLines = ({ early }: FsckReport, language: Language): readonly string[] => {
  if (early === undefined) return [];
  const last = early.blocks - 1;
  const by = early.toldBy.map(safeText).join(", ");
  return [
    say(
      language,
      `  区块 0 至 ${last} 不在本节点（由快照恢复）：取自 ${by} 的节点，并按哈希链逐块核验`,
      `  blocks 0 to ${last} are not on the own peer, which was restored from a snapshot: told by peers of ${by}, verified by the chain of hashes`,
    ),
  ];
};

/** What it means that nothing was found. */
const meaningOf = (reports: readonly FsckReport[], language: Language): readonly string[] =>
  reports.every(({ clean }) => clean)
    ? [
        say(
          language,
          "索引与逐块重放账本所得相同，凭证和钥匙与账本相符",
          "Each index is what replaying the ledger gives, and receipts and keys agree with it",
        ),
      ]
    : [];

/** Every gateway of the standing system, or the one that `--gateway` and `--as` name. */
async function fsck(context: Context): Promise<void> {
  const standing = await readStanding(context.dataDir);
  const everyGateway =
    standing !== undefined && context.options.as === undefined && context.options.gateway === undefined;
  const clients = everyGateway
    ? await operatorClients(context.dataDir, standing, context.language)
    : [await clientOf(context)];
  if (everyGateway) context.passing.push(...clients);
  const reports: FsckReport[] = [];
  for (const client of clients) reports.push(await checkLedger(client));
  context.output.result(reports, () =>
    [...reports.map((report) => describe(report, context.language)), ...meaningOf(reports, context.language)].join(
      "\n",
    ),
  );
  if (reports.some((report) => !report.clean))
    throw new IntegrityError(
      reports.some(({ differences }) => differences.length > 0)
        ? { zh: "发现不一致", en: "Differences were found" }
        : { zh: "部分内容未能核对", en: "Not everything could be judged" },
    );
}

export function addFsck(program: BilingualCommand): void {
  action(
    program
      .command("fsck")
      .description(
        say(
          program.language,
          "重放账本，与索引、凭证和钥匙核对；有任何不一致或未能核对的内容，退出码为 4",
          "Replay the ledger and compare index, receipts and keys; exit status 4 on any difference, or what could not be judged",
        ),
      )
      .example("fsck"),
    fsck,
  );
}
