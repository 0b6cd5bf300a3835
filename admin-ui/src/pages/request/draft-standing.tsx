import { REQUEST_DRAFT_DAYS } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Instant } from "../../components/values.js";
import type { DraftState } from "./use-request-draft.js";

/** Where what was typed is. It is kept every few seconds, which nobody wants read aloud; that it could not be is told. */
export function DraftStanding({ state }: Readonly<{ state: DraftState }>) {
  const { t } = useTranslation();
  const { keptAt, problem, areFilesLeftOut = false } = state;
  if (problem !== undefined)
    return (
      <p role="alert" className="refused">
        {t("drafts.notKept", { reason: problem.problem.detail })}
      </p>
    );
  if (keptAt === undefined) return <p className="meta">{t("drafts.willBeKept")}</p>;
  return (
    <>
      <p className="meta">
        {t("drafts.kept")} <Instant at={keptAt} /> · {t("drafts.keptFor", { count: REQUEST_DRAFT_DAYS })}
      </p>
      {areFilesLeftOut && (
        <p role="alert" className="refused">
          {t("drafts.filesLeftOut")}
        </p>
      )}
    </>
  );
}
