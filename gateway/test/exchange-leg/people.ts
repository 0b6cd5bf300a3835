import type { DatasetContent } from "@mulian/domain";

/** A register of people, as tests of the narrower methods need one. */
export const PEOPLE_CONTENT: Pick<DatasetContent, "items" | "shareMethods"> = {
  shareMethods: ["interface"],
  items: [
    { name: "id", title: "身份证号", type: "text", sensitivity: "personal", key: true },
    { name: "number", title: "编号", type: "integer", sensitivity: "internal" },
    { name: "name", title: "姓名", type: "text", sensitivity: "personal" },
    { name: "born", title: "出生日期", type: "date", sensitivity: "personal" },
    { name: "region", title: "地区", type: "text", sensitivity: "public" },
    { name: "income", title: "收入", type: "integer", sensitivity: "personal" },
  ],
};

export type Person = readonly [id: string, number: number, name: string, born: string, region: string, income: string];

export const peopleCsv = (people: readonly Person[]): string =>
  `id,number,name,born,region,income\n${people.map((person) => person.join(",")).join("\n")}\n`;

export const PEOPLE: readonly Person[] = [
  ["110101198706050011", 1, "张三", "1987-06-05", "110101", "37000"],
  ["110101199012120022", 2, "李四", "1990-12-12", "110101", "41000"],
  ["310101198706070033", 3, "王五", "1987-06-07", "310101", ""],
  ["310101197001010044", 4, "赵六", "1970-01-01", "310101", "52000"],
  ["310101197001010044", 5, "赵六", "1970-01-01", "310115", "52000"],
];
