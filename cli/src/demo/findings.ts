import type { NewCorrection } from "@mulian/domain";
import type { StreetRow } from "./steps/take-rows.js";

type Finding = NewCorrection["findings"][number];

/** How a street, a town, a township and an area are named. */
const KIND_OF_PLACE = /(?:街道|镇|乡|地区)$/;
const OTHER_THAN_HAN = /[^\p{Script=Han}]/u;

/** As many records as evidence names one by one; of the rest it says how many. */
const NAMED_AT_MOST = 5;

const listed = (rows: readonly StreetRow[]): string =>
  rows
    .slice(0, NAMED_AT_MOST)
    .map(({ code, name }) => `${code} ${name}`)
    .join("；") + (rows.length > NAMED_AT_MOST ? `；等 ${rows.length} 条` : "");

/**
 * What a statistician notices in the names that came: one written with more than Chinese characters, and some that are no
 * street, town or township. Found in the rows, not made up: what is not there is not reported.
 */
export function findingsIn(rows: readonly StreetRow[]): Finding[] {
  const odd = rows.filter(({ name }) => OTHER_THAN_HAN.test(name));
  const zones = rows.filter(({ name }) => !KIND_OF_PLACE.test(name));
  return [
    { item: "name", mistake: "format" as const, records: odd.length, evidence: `名称含汉字以外的字符：${listed(odd)}` },
    {
      item: "name",
      mistake: "wrong-value" as const,
      records: zones.length,
      evidence: `不是街道、镇、乡的名称：${listed(zones)}`,
    },
  ].filter(({ records }) => records > 0);
}
