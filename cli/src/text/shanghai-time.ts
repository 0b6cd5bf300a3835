/** RFC 3339 in UTC, as gateways tell moments. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Asia/Shanghai has had this offset since 1991, and no summer time. */
const OFFSET = { ms: 8 * 3_600_000, text: "+08:00" };

/** A moment as a reader has it on the clock by which the terms of the law run, to the second; any other text as it is. */
export function shanghaiTime(text: string): string {
  if (!MOMENT.test(text)) return text;
  const [date, time = ""] = new Date(Date.parse(text) + OFFSET.ms).toISOString().split("T");
  return `${date} ${time.slice(0, 8)} ${OFFSET.text}`;
}
