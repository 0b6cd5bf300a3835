import { type DatasetContent, usualPolicy } from "@mulian/domain";

export const AUTHORITY = "data-bureau";
export const PROVIDER = "civil-affairs";
export const GRANTEE = "statistics";

export const POLICY = usualPolicy("AuthorityMSP", AUTHORITY);

export const CONTENT: Omit<DatasetContent, "code" | "duties"> = {
  title: "行政区划",
  abstract: "街道一级的行政区划",
  classification: ["民政"],
  items: [
    { name: "code", title: "代码", type: "text", sensitivity: "public", key: true },
    { name: "name", title: "名称", type: "text", sensitivity: "public" },
    { name: "note", title: "备注", type: "text", sensitivity: "internal" },
  ],
  format: "csv",
  updateCycle: "yearly",
  shareType: "unconditional",
  shareMethods: ["interface", "batch", "file"],
  grade: "general",
  open: "not-open",
  containsSecrets: false,
  assessments: { secrecy: "a".repeat(64), personalInformation: "b".repeat(64) },
  tags: [],
};
