import type { DatasetContent } from "@mulian/domain";
import { oneParagraph, trimmed } from "../../text/trimmed.js";
import { sha256 } from "./sha256.js";

/** What the form holds beside the content: levels as one line, and the assessments' words, of which the digests are registered. */
export interface ContentValues extends Omit<DatasetContent, "classification" | "assessments"> {
  readonly levels?: string;
  readonly secrecy?: string;
  readonly personal?: string;
}

/** What a new dataset starts from. */
const BLANK: Partial<ContentValues> = {
  tags: [],
  shareMethods: ["interface"],
  items: [{ name: "", title: "", type: "text", sensitivity: "public" }],
  containsSecrets: false,
  open: "not-open",
  grade: "general",
};

export const valuesOf = (content: Partial<DatasetContent>): Partial<ContentValues> => ({
  ...BLANK,
  ...content,
  levels: content.classification?.join("/") ?? "",
});

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

/** Members that hold something; a half-written draft leaves the others out. */
function filled<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !isEmpty(member))) as T; // all are optional in a draft
}

async function assessmentsOf(values: Partial<ContentValues>, before: Partial<DatasetContent>) {
  const { secrecy, personal } = values;
  if (!secrecy || !personal) return before.assessments;
  return { secrecy: await sha256(secrecy), personalInformation: await sha256(personal) };
}

const classificationOf = (levels: string): string[] =>
  levels
    .split("/")
    .map((level) => level.trim())
    .filter(Boolean);

/** The content that the form's values say; what the form does not show is carried over from `before`. */
export async function contentOf(
  typed: Partial<ContentValues>,
  before: Partial<DatasetContent>,
): Promise<Partial<DatasetContent>> {
  const values = trimmed(typed);
  const { levels = "", secrecy: _s, personal: _p, conditions, notSharedBasis, items = [], ...rest } = values;
  const { relatedCodes, derivedFrom } = before;
  const classification = classificationOf(levels);
  const assessments = await assessmentsOf(values, before);
  return {
    ...filled({ ...rest, relatedCodes, derivedFrom, abstract: oneParagraph(rest.abstract ?? "") }),
    ...(classification.length === 0 ? {} : { classification }),
    items: items
      .map((item) => filled({ ...item, length: before.items?.find(({ name }) => name === item.name)?.length }))
      .filter((item) => !isEmpty(item.name) || !isEmpty(item.title)),
    ...(assessments === undefined ? {} : { assessments }),
    // Conditions and bases belong to one share type each; the other's half-written ones are dropped with the choice.
    ...(rest.shareType === "conditional" && conditions !== undefined ? { conditions: filled(conditions) } : {}),
    ...(rest.shareType === "not-shared" && notSharedBasis !== undefined
      ? { notSharedBasis: filled(notSharedBasis) }
      : {}),
  };
}
