/**
 * What a schema says of a form it asks for, in Chinese, by its English sentence: beside these, a code says no more than that the form
 * is another.
 */
export const schemaSentencesZh: ReadonlyMap<string, string> = new Map([
  ["no control, line-separator or direction characters", "不能含换行、控制字符或改变书写方向的字符"],
  ["well-formed Unicode", "含有不完整的字符"],
  ["2 to 40 of a-z, 0-9 and -, starting with a letter", "应为 2 至 40 个小写字母、数字或连字符，以字母开头"],
  ["18 characters of GB 32100", "应为 18 位统一社会信用代码（GB 32100）"],
  ["an MSP id: letters, digits, dot and dash", "应由字母、数字、点和连字符组成，以字母开头"],
  ["a resource code such as 302001/000123", "应形如 302001/000123"],
  ["a file name without slashes or control characters", "文件名不能含斜杠或控制字符"],
  ["32 lower-case hex digits", "应为 32 位小写十六进制数字"],
  ["unknown column", "没有该信息项"],
  ["only a text column has a start", "只有文本可以按开头筛选"],
  ["a boolean column has no order", "是否类信息项不能比较大小"],
]);
