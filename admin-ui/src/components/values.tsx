import { useTranslation } from "react-i18next";

type Tone = "good" | "note" | "warn" | "bad";

/** How a word is tinted; the word itself says everything, so that nothing rests on colour alone. */
const TONES: Readonly<Record<string, Tone>> = {
  published: "good",
  active: "good",
  granted: "good",
  acknowledged: "good",
  unconditional: "good",
  fresh: "good",
  enabled: "good",
  linked: "good",
  corrected: "good",
  completed: "note",
  reported: "warn",
  accepted: "note",
  submitted: "note",
  agreed: "note",
  delivered: "note",
  conditional: "warn",
  important: "warn",
  updating: "warn",
  returned: "warn",
  "supplement-asked": "warn",
  suspended: "warn",
  stale: "warn",
  never: "warn",
  "not-shared": "bad",
  core: "bad",
  revoked: "bad",
  refused: "bad",
  rejected: "bad",
  terminated: "bad",
  broken: "bad",
  disabled: "bad",
  blocked: "bad",
  compromised: "bad",
};

/** A word of the ledger's vocabulary in the reader's language. */
export function useWord(): (value: string) => string {
  const { t } = useTranslation();
  return (value) => t(`value.${value}`, { defaultValue: value });
}

export function Word({ value }: Readonly<{ value: string }>) {
  const word = useWord();
  return <span className={`word ${TONES[value] ?? "plain"}`}>{word(value)}</span>;
}

/** An instant in the reader's language and in Asia/Shanghai, where the clocks of the law run. */
export function Instant({ at }: Readonly<{ at: string | undefined }>) {
  const { i18n } = useTranslation();
  if (at === undefined) return <>—</>;
  const text = new Intl.DateTimeFormat(i18n.language === "en" ? "en-GB" : "zh-CN", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "Asia/Shanghai",
  }).format(new Date(at));
  return <time dateTime={at}>{text}</time>;
}

/** Digits of a digest or id that tell it from its neighbours. */
const SHOWN_DIGITS = 12;

/** A digest or id: its beginning; the whole on hover, for screen readers, and when copied from the title. */
export function Hash({ value }: Readonly<{ value: string | undefined }>) {
  if (value === undefined) return <>—</>;
  if (value.length <= SHOWN_DIGITS) return <span className="mono">{value}</span>;
  return (
    <span className="mono" title={value}>
      <span aria-hidden="true">{value.slice(0, SHOWN_DIGITS)}…</span>
      <span className="unseen">{value}</span>
    </span>
  );
}
