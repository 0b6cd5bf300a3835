import { EVIDENCE_SUMMARY_HEADER, EvidenceSummary, type GrantView, parseStrictJson } from "@mulian/domain";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { send } from "../../api/client.js";
import { useHasRole, useSession } from "../../api/session.js";
import { Problem } from "../../components/problem.js";
import { saveFile } from "../../components/save-file.js";
import { fileNameOf } from "./download.js";
import { whole } from "./read-rows.js";
import { useFetching } from "./use-fetching.js";

/** Auditors and the authority of any grant; of a party who signs for it, and who operates its gateway. */
function useMayExport({ provider, grantee }: GrantView): boolean {
  const { department } = useSession();
  const isOverseer = useHasRole("auditor", "authority");
  const isSigner = useHasRole("approver", "operator");
  return isOverseer || (isSigner && (department === provider || department === grantee));
}

async function exportBundle(grant: GrantView, signal: AbortSignal): Promise<EvidenceSummary> {
  const response = await send("grantEvidence", { params: { id: grant.id } }, signal);
  const summary = EvidenceSummary.parse(parseStrictJson(response.headers.get(EVIDENCE_SUMMARY_HEADER) ?? "{}"));
  saveFile(await whole(response.blob(), signal), fileNameOf(grant, "zip"));
  return summary;
}

/** What was saved and what is missing in it, and how it is verified: never here, where the gateway would judge itself. */
function Saved({ summary }: Readonly<{ summary: EvidenceSummary }>) {
  const { t } = useTranslation();
  const { organisations, needed, blocks, records, receipts, uncommitted, unanswered } = summary;
  const complete = organisations.filter(({ asked, attested }) => attested === asked).length;
  return (
    <div role="status">
      <p>{t("evidence.saved", { blocks, records, receipts })}</p>
      <p>{t("evidence.attested", { whole: complete, count: organisations.length, needed })}</p>
      {uncommitted > 0 && <p>{t("evidence.uncommitted", { count: uncommitted })}</p>}
      {unanswered.length > 0 && <p>{t("evidence.unanswered", { departments: unanswered.join(", ") })}</p>}
      <p>
        {t("evidence.next")} <code>mulian verify FILE --genesis HASH</code>
      </p>
    </div>
  );
}

/** The grant's evidence as a file that an auditor verifies without any server. */
export function Evidence({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const exporting = useFetching<EvidenceSummary>();
  if (!useMayExport(grant)) return null;
  return (
    <Card size="small" title={<h2>{t("evidence.title")}</h2>}>
      <p className="meta">{t("evidence.hint")}</p>
      <Button onClick={() => exporting.run((signal) => exportBundle(grant, signal))} loading={exporting.isRunning}>
        {t("evidence.save")}
      </Button>
      <Problem error={exporting.error} />
      {exporting.result !== undefined && <Saved summary={exporting.result} />}
    </Card>
  );
}
