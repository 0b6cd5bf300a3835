import type { Alarm, AlarmList, Language, VoidVersion } from "@mulian/domain";
import type { UserCaller } from "../caller.js";
import { certificatesOf, type CertificatePorts } from "../list-certificates.js";
import { firstOfEach, type Group } from "../first-of-each.js";
import { Snapshot } from "../snapshot.js";
import { Visibility } from "../visibility.js";
import { whyVoid } from "../why-void.js";
import { alarmTextsEn, alarmTextsZh } from "./alarms/alarm-texts.js";
import { certificateAlarms, revocationAlarms } from "./alarms/certificate-alarms.js";
import { misdatedAlarms } from "./alarms/misdated.js";
import type { DatedTransaction, Raised } from "./alarms/raised.js";
import { receiptAlarms } from "./alarms/receipt-alarms.js";
import { ALARM_RULES } from "./alarms/rules.js";
import { voidVersionAlarms } from "./alarms/void-versions.js";
import { waysOut } from "./alarms/ways-out.js";
import type { ReconcilePorts } from "./reconcile-receipts.js";

/** Alarms shown of one code, of each one's doing the oldest: whoever has more has one problem, not hundreds. */
export const MAX_OF_A_CODE = 200;
const texts = { zh: alarmTextsZh, en: alarmTextsEn };

type AlarmPorts = ReconcilePorts & { readonly certificates: CertificatePorts };

/**
 * Everything an auditor should look at, oldest first: what the ledger tells, and what a reconciliation of receipts finds just
 * now. Whoever is no overseer sees what concerns the own department. The gateway's own operator sees which of its certificates
 * are about to end.
 */
export async function listAlarms(
  { index, clock, exchange, certificates }: AlarmPorts,
  caller: UserCaller,
  department: string | undefined,
  language: Language,
): Promise<AlarmList> {
  const visibility = new Visibility(index, caller);
  const grants = index.all("grant", (grant) => visibility.sees(grant));
  const { found } = await exchange.reconcile(grants.map(({ id }) => id));
  const snapshot = new Snapshot(index, clock);
  const isConcern = (alarm: Raised): boolean => visibility.seesAll || visibility.isOwn(alarm.department);
  const raised = [
    ...ALARM_RULES.flatMap((rule) => rule(snapshot)).filter(isConcern),
    ...voidVersionAlarms(snapshot, await index.invalidVersions()).filter(isConcern),
    ...(await misdatedAlarms(snapshot, index)).filter(isConcern),
    // Of grants the caller sees: that the other side does not answer is a party's concern, too.
    ...receiptAlarms(snapshot, found),
    ...(caller.roles.includes("operator") ? await operatorsAlarms(certificates, caller) : []),
  ].filter((alarm) => department === undefined || alarm.department === department);
  const { shown, shortened } = firstOfEach(
    raised.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since)),
    ({ code }) => code,
    groupOf,
    MAX_OF_A_CODE,
  );
  const items = shown.map((alarm) => told(snapshot, alarm, language));
  return {
    items,
    total: raised.length,
    shortened: shortened.map(({ groups, ...cut }) => ({ ...cut, groups: [...groups] })),
    height: index.height,
  };
}

/** A forger's flood must not hide another's, nor another cause of its own; a department's neglect not its neighbour's. */
function groupOf({ department, voidVersion, dated }: Raised): Group {
  if (voidVersion !== undefined) return { by: voidVersion.creator.mspId, reason: voidVersion.reason.code };
  return { by: dated?.transaction.creator.mspId ?? department };
}

async function operatorsAlarms(certificates: CertificatePorts, caller: UserCaller): Promise<readonly Raised[]> {
  const { host, revocationsUnpublishedSince } = certificates;
  return [
    ...certificateAlarms(await certificatesOf(certificates, caller)),
    ...(caller.department === host ? revocationAlarms(host, revocationsUnpublishedSince()) : []),
  ];
}

function told(
  snapshot: Snapshot,
  { code, department, subjectKind, subject, since, voidVersion: found, wayOut, dated }: Raised,
  language: Language,
): Alarm {
  const voidVersion = found && { ...found, ...whyVoid(found.reason, snapshot, language) };
  const departmentName = snapshot.departmentName(department, language);
  const subjectName = nameOf(snapshot, subjectKind, subject, language);
  const { text, action } = texts[language][code];
  const where = (voidVersion && whereVoid(voidVersion, language)) ?? (dated && whereDated(dated, language));
  return {
    code,
    department,
    departmentName,
    subject: `${subjectKind}:${subject}`,
    subjectName,
    since,
    action: wayOut === undefined ? action : `${action}${language === "zh" ? "" : " "}${waysOut[language][wayOut]}`,
    text: text({ who: departmentName, what: where ?? subjectName }),
    ...(voidVersion === undefined ? {} : { voidVersion }),
  };
}

/** Everything that leads to who did it. */
function whereVoid({ record, txId, blockNumber, creator, endorsers, reason }: VoidVersion, language: Language): string {
  const by = `${creator.mspId} ${creator.enrolmentId}`;
  return language === "zh"
    ? `${record}（区块 ${blockNumber}，交易 ${txId}，提交者 ${by}，背书 ${endorsers.join("、")}；原因：${reason}）`
    : `${record} (block ${blockNumber}, transaction ${txId}, created by ${by}, endorsed by ${endorsers.join(", ")}; why: ${reason})`;
}

/** The time it says beside the one that shows that it cannot be. */
function whereDated({ transaction, beside }: DatedTransaction, language: Language): string {
  const { txId, blockNumber, at, creator, endorsers } = transaction;
  const by = `${creator.mspId} ${creator.enrolmentId}`;
  return language === "zh"
    ? `${at}，相对于 ${beside}（区块 ${blockNumber}，交易 ${txId}，提交者 ${by}，背书 ${endorsers.join("、")}）`
    : `${at}, beside ${beside} (block ${blockNumber}, transaction ${txId}, created by ${by}, endorsed by ${endorsers.join(", ")})`;
}

/** As people know it: a grant, request, correction or holding by the dataset it is about. */
function nameOf(snapshot: Snapshot, kind: Raised["subjectKind"], id: string, language: Language): string {
  switch (kind) {
    case "dataset":
      return snapshot.datasetTitle(id);
    case "department":
      return snapshot.departmentName(id, language);
    case "duty":
      return snapshot.get("duty", id)?.title ?? id;
    case "grant":
    case "access-request":
      return snapshot.datasetTitle(snapshot.get(kind, id)?.terms.dataset ?? id);
    case "correction":
    case "key-holding":
      return snapshot.datasetTitle(snapshot.get(kind, id)?.dataset ?? id);
    default:
      return id;
  }
}
