import type { ColumnType } from "./column-value.js";
import type { FieldError } from "./errors.js";
import type { AskedTerms } from "./records/access-request.js";
import type { Item, ShareMethod } from "./records/dataset.js";
import type { MaskedItem } from "./records/masking.js";
import type { AggregateTerms } from "./records/method-terms.js";

type Asked = Omit<AskedTerms, "dataset" | "purpose" | "termDays">;
type Types = ReadonlyMap<string, ColumnType>;

/** The terms that belong to one method. */
const FIELDS = [
  ["lookUp", "look-up"],
  ["check", "check"],
  ["aggregate", "aggregate"],
  ["schedule", "batch"],
] as const;

const ORDERED: readonly ColumnType[] = ["integer", "date", "datetime"];
const NUMERIC: readonly ColumnType[] = ["integer", "number"];

/** Types a transform is made for. */
const TRANSFORM_TYPES: Readonly<Record<MaskedItem["transform"], readonly ColumnType[]>> = {
  hash: ["text", "integer", "number", "boolean", "date", "datetime"],
  drop: ["text", "integer", "number", "boolean", "date", "datetime"],
  "keep-ends": ["text", "integer"],
  "generalise-number": NUMERIC,
  "generalise-date": ["date", "datetime"],
  "generalise-text": ["text"],
};

/**
 * What is wrong with the terms of a method and with the masking over a dataset's items, all of it at once. Paths begin with
 * `terms`. Whether the items themselves are there is asked elsewhere.
 *
 * Codes: `missing`, `not-applicable` (of another method), `unknown-item`, `not-granted`, `duplicate`, `item-type`, `unused`,
 * `masked`.
 */
export function methodTermsMistakes(items: readonly Item[], terms: Asked): readonly FieldError[] {
  const types: Types = new Map(items.map(({ name, type }) => [name, type]));
  return [
    ...presence(terms),
    ...keyMistakes(types, "terms.lookUp.keys", terms.lookUp?.keys ?? []),
    ...keyMistakes(types, "terms.check.keys", terms.check?.keys ?? []),
    ...aggregateMistakes(types, terms),
    ...maskingMistakes(types, terms),
    ...scheduleMistakes(types, terms),
  ];
}

/** Each method's terms stand with that method and with no other. */
function presence(terms: Asked): readonly FieldError[] {
  const { method } = terms;
  const fields = FIELDS.flatMap(([field, of]) => {
    const isIts = of === method;
    if (isIts === (terms[field] !== undefined)) return [];
    return [isIts ? missing(`terms.${field}`, method) : notApplicable(`terms.${field}`, method)];
  });
  // Without a limit of calls a look-up hands over the register, key by key.
  const isUnlimited = method === "look-up" && terms.quota?.callsPerDay === undefined;
  return isUnlimited ? [...fields, missing("terms.quota.callsPerDay", method)] : fields;
}

const mistake = (path: string, code: string, message: string, about?: string): FieldError =>
  about === undefined ? { path, code, message } : { path, code, message, about };
const missing = (path: string, method: ShareMethod): FieldError =>
  mistake(path, "missing", `the method ${method} needs it`, method);
const notApplicable = (path: string, method: ShareMethod): FieldError =>
  mistake(path, "not-applicable", `the method ${method} has no such terms`, method);
const notGranted = (path: string): FieldError => mistake(path, "not-granted", "this item is not among those asked for");

function duplicates(values: readonly string[], pathAt: (index: number) => string): readonly FieldError[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [mistake(pathAt(index), "duplicate", "this one stands twice")] : [],
  );
}

function wrongType(types: Types, name: string, allowed: readonly ColumnType[], path: string): readonly FieldError[] {
  const type = types.get(name);
  if (type === undefined || allowed.includes(type)) return [];
  return [mistake(path, "item-type", `not possible for an item of type ${type}`, type)];
}

function keyMistakes(types: Types, path: string, keys: readonly string[]): readonly FieldError[] {
  const at = (index: number): string => `${path}[${index}]`;
  const unknown = keys.flatMap((name, index) =>
    types.has(name) ? [] : [mistake(at(index), "unknown-item", "the dataset has no such item")],
  );
  return [...unknown, ...duplicates(keys, at)];
}

function aggregateMistakes(types: Types, { items, aggregate }: Asked): readonly FieldError[] {
  if (aggregate === undefined) return [];
  const { measures, groupBy } = aggregate;
  const used = [...measures, ...groupBy];
  return [
    ...figureMistakes(aggregate),
    ...(["functions", "measures", "groupBy"] as const).flatMap((list) =>
      duplicates(aggregate[list], (index) => `terms.aggregate.${list}[${index}]`),
    ),
    ...(["measures", "groupBy"] as const).flatMap((list) =>
      aggregate[list].flatMap((name, index) =>
        items.includes(name) ? [] : [notGranted(`terms.aggregate.${list}[${index}]`)],
      ),
    ),
    ...measures.flatMap((name, index) => wrongType(types, name, NUMERIC, `terms.aggregate.measures[${index}]`)),
    // Items that no figure needs are not granted along with it.
    ...items.flatMap((name, index) =>
      used.includes(name) ? [] : [mistake(`terms.items[${index}]`, "unused", "neither a measure nor grouped by")],
    ),
  ];
}

function figureMistakes({ functions, measures }: AggregateTerms): readonly FieldError[] {
  const isMeasured = functions.some((name) => name !== "count");
  if (isMeasured === measures.length > 0) return [];
  return isMeasured
    ? [mistake("terms.aggregate.measures", "missing", "these functions need a measure")]
    : [mistake("terms.aggregate.measures", "not-applicable", "records are counted, not items")];
}

function maskingMistakes(types: Types, { items, method, masking, aggregate }: Asked): readonly FieldError[] {
  if (masking === undefined) return [];
  if (method === "check") return [notApplicable("terms.masking", method)];
  const ofItems = masking.flatMap(({ item, transform }, index) => {
    const path = `terms.masking[${index}]`;
    return [
      ...(items.includes(item) ? [] : [notGranted(`${path}.item`)]),
      ...wrongType(types, item, TRANSFORM_TYPES[transform], `${path}.transform`),
      ...(aggregate === undefined || isCoarser(item, transform, aggregate)
        ? []
        : [mistake(path, "not-applicable", "an aggregate generalises what it groups by, and masks nothing else")]),
    ];
  });
  const names = masking.map(({ item }) => item);
  return [...ofItems, ...duplicates(names, (index) => `terms.masking[${index}].item`)];
}

/** Of an aggregate only what groups are made by can be masked; a masked measure would be a wrong figure. */
const isCoarser = (item: string, transform: MaskedItem["transform"], { groupBy, measures }: AggregateTerms): boolean =>
  groupBy.includes(item) && !measures.includes(item) && transform.startsWith("generalise-");

function scheduleMistakes(types: Types, { items, schedule, masking }: Asked): readonly FieldError[] {
  if (schedule?.mode !== "since-watermark") return [];
  const { watermark } = schedule;
  const path = "terms.schedule.watermark";
  const isMasked = masking?.some(({ item }) => item === watermark) === true;
  return [
    ...(items.includes(watermark) ? [] : [notGranted(path)]),
    ...wrongType(types, watermark, ORDERED, path),
    ...(isMasked ? [mistake(path, "masked", "a masked item does not say how far a batch came")] : []),
  ];
}
