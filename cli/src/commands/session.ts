import { routes } from "@mulian/domain";
import { createInterface } from "node:readline/promises";
import { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { SessionStore } from "../session-store.js";
import { readStanding } from "../standing/state.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { asYaml } from "../text/output.js";

/** Reads a password without showing it on a terminal; from a pipe, its first line. */
async function readPassword(prompt: string): Promise<string> {
  const input = process.stdin;
  if (input.isTTY) process.stderr.write(prompt);
  const lines = createInterface({ input, terminal: input.isTTY });
  // readline echoes through its output; without one nothing of the password is shown.
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  lines.close();
  if (input.isTTY) process.stderr.write("\n");
  if (line === "") throw new UsageError({ zh: "标准输入中没有密码", en: "no password was given on standard input" });
  return line;
}

async function gatewayUrl(context: Context): Promise<string> {
  if (context.options.gateway !== undefined) return context.options.gateway.replace(/\/+$/, "");
  const standing = await readStanding(context.dataDir);
  const only = standing?.gateways.length === 1 ? standing.gateways[0] : undefined;
  if (only !== undefined) return only.url;
  throw new UsageError({
    zh: "请用 --gateway URL 指定网关（mulian status 列出各网关）",
    en: "name the gateway with --gateway URL (mulian status lists them)",
  });
}

async function login(context: Context, command: BilingualCommand): Promise<void> {
  const user = String(command.processedArgs[0]);
  const url = await gatewayUrl(context);
  const password = await readPassword(say(context.language, "密码：", "Password: "));
  const client = new ApiClient({ gatewayUrl: url, language: context.language });
  const session = await client.call("createSession", { body: { user, password, token: true } });
  if (session.token === undefined) throw new UsageError({ zh: "网关没有给出令牌", en: "the gateway gave no token" });
  await new SessionStore().put({ gateway: url, user, token: session.token, expiresAt: session.expiresAt });
  context.output.result({ user, department: session.department, roles: session.roles, gateway: url }, () =>
    say(
      context.language,
      `已登录：${user}（${session.departmentName}，${session.roles.join("、")}）`,
      `Signed in as ${user} (${session.departmentName}; ${session.roles.join(", ")})`,
    ),
  );
}

async function whoami(context: Context): Promise<void> {
  const session = await (await clientOf(context)).call("currentSession");
  context.output.result(session, () => asYaml(session));
}

async function logout(context: Context): Promise<void> {
  const store = new SessionStore();
  const stored = store.find(context.options.gateway, context.options.as);
  if (stored === undefined) throw new UsageError({ zh: "没有用户登录", en: "nobody is signed in" });
  try {
    await new ApiClient({ gatewayUrl: stored.gateway, token: stored.token, language: context.language }).call(
      "deleteSession",
    );
  } finally {
    await store.remove(stored); // the token is forgotten here whatever the gateway says
  }
  context.output.result({ user: stored.user }, () =>
    say(context.language, `已退出：${stored.user}`, `Signed out ${stored.user}`),
  );
}

export function addSession(program: BilingualCommand): void {
  const { language } = program;
  action(
    program
      .command("login")
      .description(
        say(
          language,
          "登录网关；密码从终端或标准输入读取",
          "Sign in at a gateway; the password is read from the terminal or standard input",
        ),
      )
      .argument("<user>", say(language, "用户名", "the user's name"))
      .example("login stats-requester --gateway http://127.0.0.1:8302"),
    login,
  );
  action(program.command("whoami").description(routes.currentSession.summary[language]).example("whoami"), whoami);
  action(
    program
      .command("logout")
      .description(say(language, "结束会话并删除其令牌", "End the session and forget its token"))
      .example("logout"),
    logout,
  );
}
