import type { AccessTerms, MaskedItem, Recurrence, Schedule } from "@mulian/domain";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Fact } from "./facts.js";
import { useItemTitle } from "./use-item-title.js";
import { useCount, useWeekday, useWord } from "./values.js";

type Terms = Pick<AccessTerms, "dataset" | "quota" | "lookUp" | "check" | "aggregate" | "schedule" | "masking">;

/** How the ledger's words, items and days of the week read in the reader's language. */
interface Words {
  readonly word: (value: string) => string;
  readonly itemTitle: (name: string) => string;
  readonly weekday: (number: number) => string;
}

type Named = readonly (readonly [label: string, value: string | number | undefined])[];

/** Every limit a quota may have, with its label. */
const QUOTAS = [
  ["callsPerDay", "quotaCalls"],
  ["rowsPerDay", "quotaRows"],
  ["bytesPerDay", "quotaBytes"],
  ["callsTotal", "quotaCallsTotal"],
  ["rowsTotal", "quotaRowsTotal"],
  ["bytesTotal", "quotaBytesTotal"],
] as const;

/** What was asked or granted beside items and purpose: the method's own terms, masking, limits. In words, for whoever signs. */
export function useMethodFacts(terms: Terms): readonly Fact[] {
  const { t } = useTranslation();
  const itemTitle = useItemTitle(terms.dataset);
  const words: Words = { word: useWord(), itemTitle, weekday: useWeekday() };
  const { schedule, masking } = terms;
  const count = useCount();
  const limits = QUOTAS.map(([limit, text]): Named[number] => {
    const value = terms.quota?.[limit];
    return [t(`request.${text}`), value === undefined ? undefined : count(value)];
  });
  const facts: Named = [
    ...questionFacts(t, words, terms),
    ...aggregateFacts(t, words, terms.aggregate),
    [t("method.schedule"), schedule && scheduleText(t, words, schedule)],
    [t("method.masking"), masking?.map((masked) => maskingText(t, itemTitle(masked.item), masked)).join(" · ")],
    ...limits,
  ];
  return facts.filter(([, value]) => value !== undefined && value !== "");
}

const questionFacts = (t: TFunction, { itemTitle }: Words, { lookUp, check }: Terms): Named => [
  [t("method.keys"), (lookUp ?? check)?.keys.map(itemTitle).join(" · ")],
  [t("method.recordsAtMost"), lookUp?.recordsAtMost],
  [t("method.attemptsPerDay"), check?.attemptsPerDay],
];

const aggregateFacts = (t: TFunction, { word, itemTitle }: Words, aggregate: Terms["aggregate"]): Named =>
  aggregate === undefined
    ? []
    : [
        [t("method.functions"), aggregate.functions.map(word).join(" · ")],
        [t("method.measures"), aggregate.measures.map(itemTitle).join(" · ")],
        [t("method.groupBy"), aggregate.groupBy.map(itemTitle).join(" · ")],
        [t("method.minGroup"), aggregate.minGroup],
      ];

function maskingText(t: TFunction, item: string, masked: MaskedItem): string {
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

function scheduleText(t: TFunction, { itemTitle, weekday }: Words, schedule: Schedule): string {
  const rows =
    schedule.mode === "full"
      ? t("schedule.full")
      : t("schedule.sinceWatermark", { watermark: itemTitle(schedule.watermark) });
  return `${recurrenceText(t, weekday, schedule.recurrence)} · ${rows}`;
}

function recurrenceText(t: TFunction, weekday: Words["weekday"], recurrence: Recurrence): string {
  switch (recurrence.every) {
    case "minutes":
      return t("schedule.minutes", { minutes: recurrence.minutes });
    case "day":
      return t("schedule.day", { at: recurrence.at });
    case "week":
      return t("schedule.week", { weekday: weekday(recurrence.weekday), at: recurrence.at });
    case "month":
      return t("schedule.month", { day: recurrence.day, at: recurrence.at });
  }
}
