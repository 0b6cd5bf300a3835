import { useTranslation } from "react-i18next";

/** `protos.TxValidationCode`s that a healthy network gives; any other is shown by its number. */
const KNOWN: Readonly<Record<number, "valid" | "endorsement" | "conflict" | "phantom">> = {
  0: "valid",
  10: "endorsement",
  11: "conflict",
  12: "phantom",
};

/** Whether a transaction counts. */
export function Validity({ code }: Readonly<{ code: number }>) {
  const { t } = useTranslation();
  const known = KNOWN[code];
  const text = known === undefined ? t("blocks.invalid", { code }) : t(`blocks.${known}`);
  return <span className={`word ${code === 0 ? "good" : "bad"}`}>{text}</span>;
}
