import type { AccessTerms, MaskedItem, Recurrence, Schedule } from "@mulian/domain";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Fact } from "./facts.js";
import { useWord } from "./values.js";

type Terms = Pick<AccessTerms, "quota" | "lookUp" | "check" | "aggregate" | "schedule" | "masking">;
type ToWord = (value: string) => string;

type Named = readonly (readonly [label: string, value: string | number | undefined])[];

/** What was asked or granted beside items and purpose: the method's own terms, masking, limits. In words, for whoever signs. */
export function useMethodFacts(terms: Terms): readonly Fact[] {
  const { t } = useTranslation();
  const word = useWord();
  const { schedule, masking, quota } = terms;
  const facts: Named = [
    ...questionFacts(t, terms),
    ...aggregateFacts(t, word, terms.aggregate),
    [t("method.schedule"), schedule && scheduleText(t, schedule)],
    [t("method.masking"), masking?.map((masked) => maskingText(t, masked)).join(" · ")],
    [t("request.quotaRows"), quota?.rowsPerDay],
    [t("method.callsPerDay"), quota?.callsPerDay],
    [t("method.bytesPerDay"), quota?.bytesPerDay],
  ];
  return facts.filter(([, value]) => value !== undefined && value !== "");
}

const questionFacts = (t: TFunction, { lookUp, check }: Terms): Named => [
  [t("method.keys"), (lookUp ?? check)?.keys.join(" · ")],
  [t("method.recordsAtMost"), lookUp?.recordsAtMost],
  [t("method.attemptsPerDay"), check?.attemptsPerDay],
];

const aggregateFacts = (t: TFunction, word: ToWord, aggregate: Terms["aggregate"]): Named =>
  aggregate === undefined
    ? []
    : [
        [t("method.functions"), aggregate.functions.map(word).join(" · ")],
        [t("method.measures"), aggregate.measures.join(" · ")],
        [t("method.groupBy"), aggregate.groupBy.join(" · ")],
        [t("method.minGroup"), aggregate.minGroup],
      ];

function maskingText(t: TFunction, masked: MaskedItem): string {
  const { item } = masked;
  switch (masked.transform) {
    case "hash":
      return t("masking.hash", { item });
    case "drop":
      return t("masking.drop", { item });
    case "keep-ends":
      return t("masking.keepEnds", { item, first: masked.first, last: masked.last });
    case "generalise-number":
      return t("masking.number", { item, step: masked.step });
    case "generalise-date":
      return t("masking.date", { item, to: t(`masking.${masked.to}`) });
    case "generalise-text":
      return t("masking.text", { item, characters: masked.characters });
  }
}

function scheduleText(t: TFunction, schedule: Schedule): string {
  const rows =
    schedule.mode === "full" ? t("schedule.full") : t("schedule.sinceWatermark", { watermark: schedule.watermark });
  return `${recurrenceText(t, schedule.recurrence)} · ${rows}`;
}

function recurrenceText(t: TFunction, recurrence: Recurrence): string {
  switch (recurrence.every) {
    case "minutes":
      return t("schedule.minutes", { minutes: recurrence.minutes });
    case "day":
      return t("schedule.day", { at: recurrence.at });
    case "week":
      return t("schedule.week", { weekday: recurrence.weekday, at: recurrence.at });
    case "month":
      return t("schedule.month", { day: recurrence.day, at: recurrence.at });
  }
}
