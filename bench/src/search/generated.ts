import type { CatalogueEntry } from "./entry.js";
import { pick, seeded } from "./random.js";

const REGIONS = ["全市", "市辖区", "各县区", "开发区", "重点流域", "主城区", "乡镇街道", "沿江地区"];
const SUBJECTS = [
  "行政区划",
  "婚姻登记",
  "空气质量监测",
  "医疗机构",
  "道路运输企业",
  "不动产登记",
  "食品经营许可",
  "义务教育学校",
  "城镇就业",
  "水库水位",
  "建设工程施工许可",
  "养老服务机构",
  "残疾人证",
  "公共停车场",
  "文物保护单位",
  "法人登记",
];
const FORMS = ["代码", "基本信息", "统计数据", "年度名录", "变更记录", "办理结果", "实时数据", "分布情况"];
const FIELDS = [
  "编号",
  "名称",
  "地址",
  "所属区县",
  "统一社会信用代码",
  "登记日期",
  "有效期至",
  "联系部门",
  "状态",
  "数量",
  "面积",
  "更新时间",
];

/** Plausible Chinese datasets where no published catalogue is at hand. */
export function generatedEntries(count: number): readonly CatalogueEntry[] {
  const random = seeded(20_250_801);
  return Array.from({ length: count }, (_, number): CatalogueEntry => {
    const [region, subject, form] = [pick(random, REGIONS), pick(random, SUBJECTS), pick(random, FORMS)];
    const fields = FIELDS.filter(() => random() < 0.6);
    return {
      title: `${region}${subject}${form}（${2_000 + (number % 26)}年）`,
      abstract: `${region}范围内${subject}的${form}，由主管部门在履行职责过程中采集，包括${fields.join("、")}等信息项。`,
      publisher: `${subject}主管部门`,
      tags: [subject, form],
      fields,
    };
  });
}
