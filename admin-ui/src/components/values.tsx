import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

const COLOURS: Readonly<Record<string, string>> = {
  published: "green",
  active: "green",
  granted: "green",
  acknowledged: "green",
  completed: "blue",
  unconditional: "green",
  conditional: "gold",
  "not-shared": "red",
  core: "red",
  important: "orange",
  submitted: "blue",
  agreed: "blue",
  delivered: "cyan",
  updating: "gold",
  "supplement-asked": "gold",
  suspended: "orange",
  revoked: "red",
  refused: "red",
  terminated: "red",
  broken: "red",
  stale: "orange",
  never: "orange",
  fresh: "green",
};

/** A word of the ledger's vocabulary in the reader's language. */
export function useWord(): (value: string) => string {
  const { t } = useTranslation();
  return (value) => t(`value.${value}`, { defaultValue: value });
}

export function Word({ value }: Readonly<{ value: string }>) {
  const word = useWord();
  return <Tag color={COLOURS[value]}>{word(value)}</Tag>;
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

/** A digest or id: its beginning, the whole on hover and for screen readers. */
export function Hash({ value }: Readonly<{ value: string | undefined }>) {
  if (value === undefined) return <>—</>;
  return (
    <Tooltip title={<span className="mono">{value}</span>}>
      <span className="mono" aria-label={value} tabIndex={0}>
        {value.slice(0, 12)}…
      </span>
    </Tooltip>
  );
}
