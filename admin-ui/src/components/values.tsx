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

/** @param text what to say instead of the word's own text, where that would be another thing's */
export function Word({ value, text }: Readonly<{ value: string; text?: string }>) {
  const word = useWord();
  return <span className={`word ${TONES[value] ?? "plain"}`}>{text ?? word(value)}</span>;
}

/** The tag by which the browser writes dates and numbers. */
const useLocale = (): string => (useTranslation().i18n.language === "en" ? "en-GB" : "zh-CN");

/**
 * An instant in the reader's language and in Asia/Shanghai, where the clocks of the law run. The page's foot names that
 * zone once for all of them; on hover each says it too.
 */
export function Instant({ at }: Readonly<{ at: string | undefined }>) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (at === undefined) return <>—</>;
  const text = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "Asia/Shanghai",
  }).format(new Date(at));
  return (
    <time dateTime={at} title={t("app.inZone", { time: text })}>
      {text}
    </time>
  );
}

/** A Monday, from which the days of a week are counted. */
const A_MONDAY_MS = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** The name of a day of the week by its number, Monday being 1 (ISO 8601). */
export function useWeekday(): (number: number) => string {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return (number) => format.format(A_MONDAY_MS + (number - 1) * DAY_MS);
}

/** A number with its thousands apart, as people read counts; a dash where there is none. */
export function useCount(): (value: number | undefined) => string {
  const locale = useLocale();
  return (value) => (value === undefined ? "—" : new Intl.NumberFormat(locale).format(value));
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** A time that something takes, in the largest unit that has it without a rest. */
export function useDuration(): (ms: number) => string {
  const { t } = useTranslation();
  const count = useCount();
  return (ms) => {
    if (ms > 0 && ms % HOUR_MS === 0) return t("duration.hours", { count: ms / HOUR_MS });
    if (ms > 0 && ms % MINUTE_MS === 0) return t("duration.minutes", { count: ms / MINUTE_MS });
    return t("duration.seconds", { count: ms / SECOND_MS, shown: count(ms / SECOND_MS) });
  };
}

const BYTES_A_UNIT = 1_024;
const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** An amount of bytes in the unit it is read in; the exact number on hover. */
export function Bytes({ value }: Readonly<{ value: number }>) {
  const count = useCount();
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log(value) / Math.log(BYTES_A_UNIT)), UNITS.length - 1);
  const shown = Math.round((value / BYTES_A_UNIT ** power) * 10) / 10;
  return <span title={`${count(value)} B`}>{`${count(shown)} ${UNITS[power]}`}</span>;
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
