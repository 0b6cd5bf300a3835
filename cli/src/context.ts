import type { Language } from "@mulian/domain";
import { Option, type Command } from "commander";
import { ApiClient } from "./api/client.js";
import { UsageError } from "./api/errors.js";
import { SessionStore } from "./session-store.js";
import { defaultDataDir, readStanding } from "./standing/state.js";
import { signInAsTrialUser } from "./standing/trial-users.js";
import { languageOf } from "./text/language.js";
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
}

/** Options every command takes. */
export function withGlobalOptions(command: Command): Command {
  return command
    .option("--json", "one JSON document on stdout (NDJSON for streams)")
    .option("--gateway <url>", "the gateway to talk to (default: the one of the session, or of the standing system)")
    .option("--as <user>", "the signed-in user to act as")
    .addOption(new Option("--lang <language>", "language of messages").choices(["zh", "en"]))
    .option("--data <dir>", "state of the standing system (default: .mulian, or MULIAN_DATA)");
}

export function contextOf(options: GlobalOptions): Context {
  return {
    output: new Output(options.json ?? false),
    language: languageOf(options.lang),
    options,
    dataDir: options.data ?? defaultDataDir(),
  };
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
    if (token !== undefined) return new ApiClient({ ...token, language });
  }
  const session = new SessionStore().find(gateway, as);
  if (session === undefined)
    throw new UsageError(
      `nobody is signed in${as === undefined ? "" : ` as ${as}`}: run mulian login, or name a user of the standing system with --as`,
    );
  return new ApiClient({ gatewayUrl: session.gateway, token: session.token, language });
}
