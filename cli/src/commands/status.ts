import type { Bilingual, RouteAnswer } from "@mulian/domain";
import { ApiClient } from "../api/client.js";
import { NotRunningError } from "../api/errors.js";
import type { Context } from "../context.js";
import { action } from "../run.js";
import { trialDepartments } from "../standing/layout.js";
import { readStanding, type StandingState } from "../standing/state.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { recordTable } from "../text/record-table.js";

/** What runs, where, and who may sign in. A gateway that does not answer is shown as not ready. */
export async function showStatus(context: Context, standing: StandingState): Promise<void> {
  const gateways = await Promise.all(
    standing.gateways.map(async ({ department, url }) => {
      try {
        const status = await new ApiClient({ gatewayUrl: url, language: context.language }).call("getStatus");
        return {
          department,
          url,
          ready: status.ready,
          exchange: exchangeOf(status),
          lag: status.height - status.indexedHeight,
          height: status.height,
        };
      } catch {
        return { department, url, ready: false, exchange: null, lag: null, height: 0 };
      }
    }),
  );
  const users = trialDepartments.flatMap(({ entry, users: list }) =>
    list.map(({ user, roles }) => ({ user, department: entry.id, roles })),
  );
  const answer = {
    network: standing.network,
    height: Math.max(...gateways.map(({ height }) => height)),
    gateways: gateways.map(({ height: _height, ...shown }) => shown),
    console: gateways[0]?.url,
    users,
  };
  context.output.result(answer, () =>
    [
      say(
        context.language,
        `${answer.network === "embedded" ? "内嵌网络" : "真实 Fabric 网络"}，账本高度 ${answer.height}`,
        `${answer.network === "embedded" ? "embedded network" : "real Fabric network"}, ${answer.height} blocks`,
      ),
      recordTable(
        ["department", "console", "ready", "exchange", "lag"],
        answer.gateways.map(({ url, exchange, ...shown }) => ({
          ...shown,
          console: url,
          exchange: exchange === null ? null : (EXCHANGE[exchange]?.[context.language] ?? exchange),
        })),
        context.language,
      ),
      recordTable(["user", "department", "roles"], users, context.language),
      say(
        context.language,
        "以某个用户执行命令：--as USER，例如 mulian search --as stats-requester",
        "To act as one of them: --as USER, for example mulian search --as stats-requester",
      ),
    ].join("\n\n"),
  );
}

/** For people; a code says why it is not served yet. */
const EXCHANGE: Readonly<Record<string, Bilingual>> = {
  serving: { zh: "服务中", en: "serving" },
  starting: { zh: "启动中", en: "starting" },
};

/** Whether other gateways are served, or why not yet. */
const exchangeOf = ({ exchange: { serving, failure } }: RouteAnswer<"getStatus">): string =>
  serving ? "serving" : (failure?.code ?? "starting");

async function printStatus(context: Context): Promise<void> {
  const standing = await readStanding(context.dataDir);
  if (standing === undefined)
    throw new NotRunningError({
      zh: `${context.dataDir} 中没有运行的系统：请执行 mulian start`,
      en: `nothing runs from ${context.dataDir}: mulian start starts it`,
    });
  await showStatus(context, standing);
}

export function addStatus(program: BilingualCommand): void {
  const about = say(program.language, "什么在运行、在哪里、谁可以登录", "What runs, where, and who may sign in");
  action(program.command("status").description(about).example("status"), printStatus);
}
