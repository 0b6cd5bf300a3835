import type { CorrectionView, Finding } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { DocumentContent, useDocuments } from "../../components/documents.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { useItemTitle } from "../../components/use-item-title.js";

/** The provider's word on a finding, with the day or the reason that belongs to it. */
function Answer({ answer }: Readonly<{ answer: Finding["answer"] }>) {
  const { t } = useTranslation();
  const word = useWord();
  if (answer === undefined) return <span className="meta">{t("correction.notAnswered")}</span>;
  return (
    <span className="words">
      <Word value={answer.outcome} />
      {answer.outcome === "accepted" && <span>{t("correction.by", { day: answer.correctBy })}</span>}
      {answer.outcome === "rejected" && <span>{word(answer.reason)}</span>}
      <span className="meta">
        <Instant at={answer.answeredAt} />
      </span>
    </span>
  );
}

/** What was found, finding by finding, each with its evidence and its answer. */
export function Findings({ correction }: Readonly<{ correction: CorrectionView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const itemTitle = useItemTitle(correction.dataset);
  const documents = useDocuments("correctionDocuments", correction.id);
  const evidenceOf = (digest: string) => documents.data?.items.find((document) => document.digest === digest);
  return (
    <ol className="findings">
      {correction.findings.map(({ item, mistake, records, evidence, answer }, at) => {
        const document = evidenceOf(evidence);
        return (
          <li key={evidence}>
            <Card
              size="small"
              title={`${at + 1}. ${itemTitle(item)} · ${word(mistake)} · ${t("correction.count", { count: records })}`}
            >
              <div className="stack tight">
                {document !== undefined && <DocumentContent document={document} />}
                <Answer answer={answer} />
              </div>
            </Card>
          </li>
        );
      })}
    </ol>
  );
}
