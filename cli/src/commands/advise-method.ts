import { adviseMethods, PurposeCode } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";
import type { Context } from "../context.js";
import { say } from "@mulian/terminal/language";

/**
 * Before a request is sent: says which methods of the dataset reveal less and serve the same purpose. It only advises, and is
 * silent about what the gateway will refuse anyway.
 */
export async function adviseMethod(
  { output, language }: Context,
  client: ApiClient,
  { dataset, purpose, method }: Readonly<Record<string, unknown>>,
): Promise<void> {
  const code = PurposeCode.safeParse(purpose).data;
  if (typeof dataset !== "string" || code === undefined) return;
  const found = await client.call("getDataset", { params: { id: dataset } }).catch(() => undefined);
  const advice = adviseMethods(code, found?.content.shareMethods ?? []);
  const chosen = advice.findIndex((one) => one.method === method);
  const less = advice.slice(0, chosen < 0 ? advice.length : chosen).filter(({ serves }) => serves);
  if (less.length === 0) return;
  const heading = say(
    language,
    `对于用途 ${code}，以下方式也可满足且提供更少的数据：`,
    `For the purpose ${code}, these methods would do and reveal less:`,
  );
  output.note([heading, ...less.map(({ method: name, reason }) => `  ${name}: ${reason[language]}`)].join("\n"));
}
