import { createWriteStream } from "node:fs";
import { access, link, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  EVIDENCE_SUMMARY_HEADER,
  EvidenceSummary,
  type Language,
  MAX_EVIDENCE_BYTES,
  parseStrictJson,
  routes,
} from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import { IntegrityError, NO_BODY, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";

interface EvidenceOptions {
  readonly grant: string;
  readonly out: string;
  readonly force?: boolean;
}

/**
 * Writes a grant's bundle under its name when all of it has arrived; until then what comes stands beside it.
 * @param maxBytes what a bundle may have: a gateway that goes on and on fills nobody's disk
 * @throws UsageError when there is such a file already, unless it may be replaced; IntegrityError for more than a bundle
 */
export async function saveEvidence(
  client: Pick<ApiClient, "stream">,
  { grant, out, force = false }: EvidenceOptions,
  maxBytes = MAX_EVIDENCE_BYTES,
): Promise<EvidenceSummary> {
  if (!force && (await exists(out))) throw alreadyThere(out);
  const { body, headers } = await client.stream("grantEvidence", { params: { id: grant } });
  if (body === null) throw new IntegrityError(NO_BODY);
  const part = `${out}.part`;
  try {
    await rm(part, { force: true });
    // Of its own making: a link that somebody laid there would lead elsewhere.
    const file = createWriteStream(part, { flags: "wx", mode: 0o600 });
    await pipeline(Readable.fromWeb(body), (chunks: AsyncIterable<Uint8Array>) => upTo(maxBytes, chunks), file);
    await (force ? rename(part, out) : name(part, out));
  } finally {
    await rm(part, { force: true });
  }
  return EvidenceSummary.parse(parseStrictJson(headers.get(EVIDENCE_SUMMARY_HEADER) ?? "{}"));
}

async function* upTo(maxBytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new IntegrityError({
        zh: `网关发来的超过证据包的上限 ${maxBytes} 字节`,
        en: `The gateway sent more than the ${maxBytes} bytes that a bundle may have`,
      });
    yield chunk;
  }
}

/** Unlike a renaming this is refused where somebody took the name meanwhile. */
async function name(part: string, out: string): Promise<void> {
  await link(part, out).catch((error: unknown) => {
    throw error instanceof Error && "code" in error && error.code === "EEXIST" ? alreadyThere(out) : error;
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const alreadyThere = (out: string): UsageError =>
  new UsageError({
    zh: `${out} 已存在；要替换请加 --force`,
    en: `${out} is there already: --force replaces it`,
  });

/** What the gateway says is in it and what is missing, line by line; nothing of it counts before it is verified. */
function evidenceLines(summary: EvidenceSummary, language: Language): readonly string[] {
  const { bytes, blocks, height, records, receipts, uncommitted, unanswered } = summary;
  const sizeKb = Math.ceil(bytes / 1024);
  return [
    say(
      language,
      `${sizeKb} KB，${blocks} 个区块（账本高度 ${height}）；所称：${records} 个记录版本、1 项协议、${receipts} 次交付或拒绝`,
      `${sizeKb} KB; blocks: ${blocks} of ${height}; claimed: an agreement, versions of records: ${records}, deliveries or refusals: ${receipts}`,
    ),
    ...attestedLines(summary, language),
    ...(uncommitted === 0
      ? []
      : [
          say(
            language,
            `${uncommitted} 份凭证尚未由双方签名并随批次上链：稍后再导出`,
            `Receipts that both sides have not signed and committed yet: ${uncommitted}. Export again later`,
          ),
        ]),
    ...unanswered.map((department) =>
      say(
        language,
        `${safeText(department)} 的网关未出示其凭证或批次，或与账本不符`,
        `The gateway of ${safeText(department)} did not show its receipts or batches, or not as the ledger has them`,
      ),
    ),
  ];
}

function attestedLines({ organisations, needed }: EvidenceSummary, language: Language): readonly string[] {
  const whole = organisations.filter(({ asked, attested }) => attested === asked);
  const missing = organisations
    .filter(({ asked, attested }) => attested < asked)
    .map(
      ({ mspId, asked, attested, code }) =>
        `${safeText(mspId)} ${attested}/${asked}${code === undefined ? "" : ` (${code})`}`,
    );
  return [
    say(
      language,
      `证明其全部区块的组织 ${whole.length} 个，需 ${needed} 个：${whole.map(({ mspId }) => safeText(mspId)).join("、")}`,
      `Organisations that attest every block: ${whole.length} (${needed} needed): ${whole.map(({ mspId }) => safeText(mspId)).join(", ")}`,
    ),
    ...(missing.length === 0
      ? []
      : [say(language, `未全部证明：${missing.join("、")}`, `Attest only some: ${missing.join(", ")}`)]),
  ];
}

async function exportEvidence(context: Context, command: BilingualCommand): Promise<void> {
  const options = command.opts<EvidenceOptions>();
  const summary = await saveEvidence(await clientOf(context), options);
  const { language } = context;
  context.output.result({ file: options.out, ...summary }, () =>
    [
      `${options.out}: ${evidenceLines(summary, language).join("\n")}`,
      say(
        language,
        `下一步，离线验证：mulian verify ${options.out} --genesis HASH\nHASH 请向另外两个组织索取（在其网关上执行 mulian audit genesis），不要向导出证据的组织索取`,
        `Next, verify it offline: mulian verify ${options.out} --genesis HASH\nAsk two other organisations for HASH (mulian audit genesis at their gateways), not the one that made the bundle`,
      ),
    ].join("\n"),
  );
}

export function addEvidence(audit: BilingualCommand): void {
  const { language } = audit;
  const command = audit
    .command("evidence")
    .description(routes.grantEvidence.summary[language])
    .requiredOption("--grant <id>", say(language, "授权编号", "the grant's id"))
    .requiredOption(
      "--out <file>",
      say(language, "写入文件（收全后才生成）", "the file to write (made only when all of it arrived)"),
    )
    .option("--force", say(language, "替换已有的文件", "replace a file that is there"))
    .example("audit evidence --grant ID --out grant.zip --as bureau-auditor");
  action(command, exportEvidence);
}
