import type { FsckReport } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { pageOf } from "../../components/record-pages.js";

type Difference = FsckReport["differences"][number];

/** Places of which the words for the code say all that the detail says, which is in the language of who had the check made. */
const SAID_BY_CODE: ReadonlySet<Difference["where"]> = new Set(["index", "keys", "peer"]);

/** The record it is about by its kind's word, with a way to it where it has a page; else as the check names it. */
function Subject({ subject }: Pick<Difference, "subject">) {
  const { t } = useTranslation();
  const [kind = "", id = ""] = subject.split(":");
  const page = pageOf(kind, id);
  const name = t(`kind.${kind}`, { defaultValue: kind });
  if (page !== undefined) return <Link to={page}>{name}</Link>;
  return id === "" ? null : <>{name}</>;
}

/** What is wrong in words, with its code and what the check saw. */
export function Finding({ found }: Readonly<{ found: Difference }>) {
  const { t } = useTranslation();
  const { where, subject, detail, code } = found;
  const words = t(`fsck.finding.${code}`, { defaultValue: t("fsck.finding.void") });
  return (
    <>
      <div className="prose">
        {words} <Subject subject={subject} />
      </div>
      {!SAID_BY_CODE.has(where) && <div className="prose meta">{detail}</div>}
      <span className="mono meta">{subject === code ? code : `${code} · ${subject}`}</span>
    </>
  );
}

/** What to do: of the ledger's own findings one thing, of the others one a place. */
export function FindingAction({ found: { where } }: Readonly<{ found: Difference }>) {
  const { t } = useTranslation();
  return <div className="prose">{t(`fsck.action.${where}`)}</div>;
}
