import type { Bilingual, Language } from "@mulian/domain";
import { ApiClient } from "./api/client.js";
import { UsageError } from "./api/errors.js";
import { SessionStore } from "./session-store.js";
import { defaultDataDir, readStanding } from "./standing/state.js";
import { signInAsTrialUser } from "./standing/trial-users.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { languageOf, say } from "@mulian/terminal/language";
import { languageOption } from "@mulian/terminal/language-option";
import { Output } from "./text/output.js";

export interface GlobalOptions {
  readonly json?: boolean;
  readonly gateway?: string;
  readonly as?: string;
  readonly lang?: string;
  readonly data?: string;
}

/** What a command needs of its surroundings. */
export interface Context {
  readonly output: Output;
  readonly language: Language;
  readonly options: GlobalOptions;
  readonly dataDir: string;
  /** Signed in for this command alone: `endSessions` signs them out. */
  readonly passing: ApiClient[];
}

/** A gateway that hangs may not hold up a command that is done; a session that is not ended ends by itself. */
const SIGN_OUT_LIMIT_MS = 2_000;

/** Above the options that every command takes. */
export const commonHeading = (language: Language): string =>
  say(language, "各命令通用的选项：", "Options of every command:");

/** Options every command takes. */
export function withGlobalOptions(command: BilingualCommand): BilingualCommand {
  const { language } = command;
  return command
    .optionsGroup(commonHeading(language))
    .option(
      "--json",
      say(
        language,
        "在标准输出给出一份 JSON（流为 NDJSON）",
        "one JSON document on standard output (NDJSON for streams)",
      ),
    )
    .option(
      "--gateway <url>",
      say(
        language,
        "所连网关；默认为登录时的网关，或本机系统的网关",
        "the gateway to talk to; by default that of the session, or of the system on this machine",
      ),
    )
    .option("--as <user>", say(language, "以哪个已登录的用户执行", "the signed-in user to act as"))
    .addOption(languageOption(language))
    .option(
      "--data <dir>",
      say(
        language,
        "本机系统的数据目录；默认 MULIAN_DATA，否则 .mulian",
        "state of the system on this machine; MULIAN_DATA by default, else .mulian",
      ),
    );
}

export function contextOf(options: GlobalOptions): Context {
  return {
    output: new Output(options.json ?? false),
    language: languageOf(options.lang),
    options,
    dataDir: options.data ?? defaultDataDir(),
    passing: [],
  };
}

/** Otherwise every command would leave a session behind, and the twenty-first would put the user's console out. */
export async function endSessions({ passing }: Context): Promise<void> {
  const signOut = (client: ApiClient): Promise<unknown> =>
    client.stream("deleteSession", {}, AbortSignal.timeout(SIGN_OUT_LIMIT_MS));
  await Promise.allSettled(passing.map(signOut));
}

/**
 * A client for the session that `--gateway` and `--as` name: one from `mulian login`, else, on the standing system,
 * the user's first password that `start` kept for the owner of the data folder.
 * @throws UsageError when there is neither
 */
export async function clientOf(context: Context): Promise<ApiClient> {
  const { gateway, as } = context.options;
  const language = context.language;
  const standing = await readStanding(context.dataDir);
  if (standing !== undefined && as !== undefined && gateway === undefined) {
    const token = await signInAsTrialUser(context.dataDir, standing, as, language);
    if (token !== undefined) {
      const client = new ApiClient({ ...token, language });
      context.passing.push(client);
      return client;
    }
  }
  const session = new SessionStore().find(gateway, as);
  if (session === undefined) throw new UsageError(signedOutText(as, standing !== undefined));
  return new ApiClient({ gatewayUrl: session.gateway, token: session.token, language });
}

/** Nobody is signed in, and what to do about it. */
function signedOutText(user: string | undefined, isStanding: boolean): Bilingual {
  const [asZh, asEn] = user === undefined ? ["", ""] : [`以 ${user} `, ` as ${user}`];
  const signIn = "mulian login USER --gateway URL";
  return isStanding
    ? {
        zh: `没有用户${asZh}登录：用 --as 指定 mulian status 所列的用户，或先执行 ${signIn}`,
        en: `nobody is signed in${asEn}: name a user whom mulian status lists with --as, or sign in with ${signIn}`,
      }
    : {
        zh: `没有用户${asZh}登录，本机系统也没有运行：先执行 mulian start，或 ${signIn}`,
        en: `nobody is signed in${asEn}, and no system runs on this machine: mulian start starts one, or sign in with ${signIn}`,
      };
}
