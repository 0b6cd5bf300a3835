import type { Dataset, DatasetQuery } from "@mulian/domain";
import { pick, seeded } from "./random.js";

/** One query in three has facets only; a console's first page asks such. */
const WITHOUT_TEXT = 1 / 3;
const PAGE = 20;
/** Two to four characters of a Chinese title, or a word of another. */
const MAX_CHARACTERS = 4;

/** Queries with three facets each, after datasets that exist, so that they find something. */
export function queriesAfter(datasets: readonly Dataset[], count: number, seed: number): readonly DatasetQuery[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (): DatasetQuery => {
    const { content } = pick(random, datasets);
    const { shareType, format, updateCycle } = content;
    const facets = { shareType, format, updateCycle, sort: "relevance", limit: PAGE } as const;
    return random() < WITHOUT_TEXT ? facets : { ...facets, q: wordOf(content.title, random) };
  });
}

function wordOf(title: string, random: () => number): string {
  const runs = title.match(/\p{Script=Han}{2,}|[\p{L}\p{N}]{2,}/gu) ?? [title];
  const run = pick(random, runs);
  if (!/\p{Script=Han}/u.test(run)) return run;
  const length = Math.min(run.length, 2 + Math.floor(random() * (MAX_CHARACTERS - 1)));
  const start = Math.floor(random() * (run.length - length + 1));
  return run.slice(start, start + length);
}
