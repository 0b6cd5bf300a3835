import { canonicalJson, LedgerRecord, type FsckReport, type Language, type RecordKind } from "@mulian/domain";
import type { Exchange, ReceiptDifference } from "../exchange/types.js";
import type { CatalogueIndex, InvalidVersion } from "../ports/catalogue-index.js";
import type { KeyStore } from "../ports/key-store.js";
import type { LedgerPort } from "../ports/ledger.js";
import type { GatewayState } from "../ports/state.js";
import { checkCertificates, checkDepartment } from "./check-keys.js";
import type { DepartmentKeys } from "./department-keys.js";
import type { Finding } from "./finding.js";
import { firstOfEach } from "./first-of-each.js";
import { replayLedger } from "./replay-ledger.js";
import { whyVoid } from "./why-void.js";

interface LegCheckPorts {
  readonly department: string;
  readonly exchange: Pick<Exchange, "checkDocuments" | "checkReceipts" | "listReceipts">;
  readonly departmentKeys: Pick<DepartmentKeys, "holds">;
}

export interface FsckPorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
  readonly keyStore: Pick<KeyStore, "publicJwk">;
  readonly state: Pick<GatewayState, "users" | "service">;
  readonly department: string;
  /** What this gateway keeps of each department that has a leg here. */
  readonly legs: readonly LegCheckPorts[];
  /** An empty index of its own, thrown away when it is closed. */
  readonly openScratchIndex: () => Promise<CatalogueIndex>;
}

/** Every kind of record, as the domain lists them. */
const KINDS: readonly RecordKind[] = LedgerRecord.options.map((schema) => schema.shape.kind.value);
/** Differences listed of one place; more than this many say no more than that what is there is worthless. */
export const MAX_OF_A_PLACE = 200;
const BATCH_CODES: ReadonlySet<ReceiptDifference["code"]> = new Set(["batchMissing", "batchUnknown", "rootDiffers"]);

/**
 * Replays the ledger from block 0 into a fresh index and compares; tells versions that do not count; checks receipts against
 * their batches, documents and keys. Behind a peer that was made from a snapshot others tell the blocks before it; what they do
 * not is said to be unjudged.
 */
export async function fsck(ports: FsckPorts, language: Language, signal: AbortSignal): Promise<FsckReport> {
  const scratch = await ports.openScratchIndex();
  try {
    const { isWhole, transactions, early, unjudged, ...replayed } = await replayLedger(ports, scratch, signal);
    const index = isWhole ? await compareIndexes(ports.index, scratch) : [];
    const certificates = await checkCertificates(ports);
    const invalid = await scratch.invalidVersions();
    const writers = new Map(
      invalid.map((found) => [voidDifference(found, scratch), { by: found.creator.mspId, reason: found.reason.code }]),
    );
    const legs = await Promise.all(ports.legs.map((leg) => checkLeg(ports, leg)));
    const ofLegs = legs.flatMap(({ differences }) => differences);
    const all = [...writers.keys(), ...replayed.differences, ...index, ...ofLegs, ...certificates];
    const { shown: differences, shortened } = firstOfEach(
      all,
      ({ where }) => where,
      (found) => writers.get(found) ?? { by: ports.department },
      MAX_OF_A_PLACE,
    );
    const records = KINDS.reduce((count, kind) => count + scratch.all(kind).length, 0);
    return {
      clean: differences.length === 0 && unjudged.length === 0,
      department: ports.department,
      height: scratch.height,
      checked: {
        blocks: scratch.height,
        transactions,
        records,
        receipts: legs.reduce((sum, leg) => sum + leg.receipts, 0),
      },
      differences: differences.map((found) => ({ ...found, detail: found.detail[language] })),
      shortened: shortened.map(({ groups, ...cut }) => ({ ...cut, groups: [...groups] })),
      unjudged: unjudged.map((one) => ({ ...one, detail: one.detail[language] })),
      ...(early === undefined ? {} : { early }),
    };
  } finally {
    await scratch.close();
  }
}

/** What is kept for one department; a guest's differences are told under its id. */
async function checkLeg(
  { index, department: host }: Pick<FsckPorts, "index" | "department">,
  { department, exchange, departmentKeys }: LegCheckPorts,
): Promise<{ readonly receipts: number; readonly differences: readonly Finding[] }> {
  const receipts = (await exchange.checkReceipts()).map(receiptDifference);
  const documents = (await exchange.checkDocuments()).map((found) => ({ where: "documents" as const, ...found }));
  const keys = checkDepartment(index, department, departmentKeys);
  const { total } = await exchange.listReceipts({}, { limit: 1 });
  const named = (found: Finding): Finding => {
    const { zh, en } = found.detail;
    return department === host
      ? found
      : { ...found, detail: { zh: `${department}：${zh}`, en: `${department}: ${en}` } };
  };
  return { receipts: total, differences: [...receipts, ...documents, ...keys].map(named) };
}

async function compareIndexes(live: CatalogueIndex, scratch: CatalogueIndex): Promise<readonly Finding[]> {
  const differences = KINDS.flatMap((kind) => compareKind(kind, live, scratch));
  // Equal digests only mean something at equal heights; a block that came just now is left to the next run.
  const digests = live.height === scratch.height ? await Promise.all([live.digest(), scratch.digest()]) : undefined;
  if (digests === undefined || digests[0] === digests[1] || live.height !== scratch.height) return differences;
  return [
    ...differences,
    {
      where: "index",
      subject: "digest",
      code: "indexDiffers",
      detail: {
        zh: `磁盘上的索引摘要为 ${digests[0]}，重放账本所得为 ${digests[1]}`,
        en: `the index on disk has digest ${digests[0]}, a replay of the ledger ${digests[1]}`,
      },
    },
  ];
}

function compareKind(kind: RecordKind, live: CatalogueIndex, scratch: CatalogueIndex): readonly Finding[] {
  const at = scratch.height - 1;
  const ids = new Set([...live.all(kind), ...scratch.all(kind)].map((record) => record.id));
  return [...ids].flatMap((id): readonly Finding[] => {
    const shown = live.get(kind, id, at);
    const replayed = scratch.get(kind, id);
    if (shown === undefined && replayed === undefined) return [];
    if (canonicalJson(shown ?? null) === canonicalJson(replayed ?? null)) return [];
    return [{ where: "index", subject: `${kind}:${id}`, ...indexDifference(shown, replayed) }];
  });
}

function indexDifference(shown: unknown, replayed: unknown): Pick<Finding, "code" | "detail"> {
  if (shown === undefined)
    return {
      code: "recordNotIndexed",
      detail: { zh: "账本上有，索引中没有", en: "on the ledger, but not in the index" },
    };
  if (replayed === undefined)
    return {
      code: "recordNotOnLedger",
      detail: { zh: "索引中有，账本上没有", en: "in the index, but not on the ledger" },
    };
  return {
    code: "recordIndexedOtherwise",
    detail: { zh: "索引所存版本与账本不同", en: "the index shows another version than the ledger" },
  };
}

/** No defect of this gateway, but of what it was given: whoever trusts the ledger has to know. */
function voidDifference(found: InvalidVersion, index: Pick<CatalogueIndex, "get">): Finding {
  const { record, version, txId, blockNumber, creator, endorsers } = found;
  const [zh, en] = (["zh", "en"] as const).map((language) => whyVoid(found.reason, index, language).reason);
  const by = `${creator.mspId} ${creator.enrolmentId}`;
  return {
    where: "ledger",
    subject: record,
    code: found.reason.code,
    detail: {
      zh: `${version === undefined ? "一项写入" : `版本 ${version}`}不予承认：${zh}（区块 ${blockNumber}，交易 ${txId}，提交者 ${by}，背书 ${endorsers.join("、")}）`,
      en: `${version === undefined ? "a write" : `version ${version}`} does not count: ${en} (transaction ${txId} in block ${blockNumber}, created by ${by}, endorsed by ${endorsers.join(", ")})`,
    },
  };
}

const receiptDifference = ({ code, detail }: ReceiptDifference): Finding => ({
  where: BATCH_CODES.has(code) ? "batches" : "receipts",
  subject: code,
  code,
  detail,
});
