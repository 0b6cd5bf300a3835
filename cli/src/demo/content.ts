import { createHash } from "node:crypto";
import type { RouteBody } from "@mulian/domain";

/** The assessments a dataset's submission needs; the demo digests the sentences themselves. */
const assessment = (text: string): string => createHash("sha256").update(text).digest("hex");

export const duty: RouteBody<"createDuty"> = {
  title: "行政区划管理",
  legalBasis: "《行政区划管理条例》（国务院令第704号）第三条",
};

const item = (name: string, title: string, key = false) => ({
  name,
  title,
  type: "text" as const,
  sensitivity: "public" as const,
  ...(key ? { key } : {}),
});

/** The streets of China as the civil affairs department registers them: conditional, so that somebody decides. */
export const streets = (dutyId: string): RouteBody<"createDataset"> => ({
  code: "307011/000001",
  duties: [dutyId],
  title: "乡镇街道行政区划代码",
  abstract: "全国乡级行政区划（街道、镇、乡）的代码、名称及其所属县级、地级、省级区划代码。",
  classification: ["民政", "区划地名", "行政区划"],
  items: [
    item("code", "区划代码", true),
    item("name", "名称"),
    item("areaCode", "县级代码"),
    item("cityCode", "地级代码"),
    item("provinceCode", "省级代码"),
  ],
  format: "database",
  updateCycle: "yearly",
  shareType: "conditional",
  shareMethods: ["interface", "file"],
  conditions: { scope: ["statistics"], use: "用于统计调查中地址编码与名称的核对，不得用于其他目的" },
  grade: "general",
  open: "open",
  containsSecrets: false,
  assessments: { secrecy: assessment("不含国家秘密和工作秘密"), personalInformation: assessment("不含个人信息") },
  tags: ["行政区划", "街道", "乡镇"],
});

/** Beijing and Shanghai, by GB/T 2260. */
const twoProvinces = { in: ["provinceCode", ["11", "31"]] };

export const request = (dataset: string): RouteBody<"createAccessRequest"> => ({
  dataset,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  quota: { rowsPerDay: 100_000, callsPerDay: 100 },
  basis: "《中华人民共和国统计法》第二十四条",
  scene: "核对两个直辖市调查对象的地址编码",
  scope: "北京市、上海市的街道代码和名称",
  filter: twoProvinces,
});
