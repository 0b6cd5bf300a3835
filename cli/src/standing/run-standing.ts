import { once } from "node:events";
import type { Bilingual, Language } from "@mulian/domain";
import { InterruptedError } from "../api/errors.js";
import { say } from "@mulian/terminal/language";
import { eventLine } from "./event-line.js";
import type { NetworkKind } from "./network-service.js";
import { passwordsPath } from "./passwords-path.js";
import type { Preparation } from "./preparation.js";
import { trialSourceRoots, trialSources } from "./sources.js";
import { stopOnInterrupt } from "./stop-on-interrupt.js";
import { Supervisor } from "./supervisor.js";
import type { Passwords } from "./trial-users.js";

export interface StandingOptions {
  readonly dataDir: string;
  readonly firstPort: number;
  readonly network: NetworkKind;
  readonly language: Language;
  readonly note: (text: string) => void;
  /** For a person who sees the first passwords once; left out where what is told is kept. */
  readonly passwordTable?: (passwords: Passwords) => string;
  readonly openPreparation?: () => Preparation;
}

/** What is said when it was asked to end before it was ready. */
const INTERRUPTED: Bilingual = { zh: "已中断，没有留下任何进程", en: "Interrupted; nothing is left running" };

/**
 * Starts the trial system and keeps it up until this process is asked to end.
 * @throws InterruptedError when that is before it was ready
 */
export async function runStanding({ note, passwordTable, ...options }: StandingOptions): Promise<void> {
  const { dataDir, language } = options;
  const { signal } = stopOnInterrupt(() => note(say(language, "正在停止……", "Stopping…")));
  const supervisor = await Supervisor.start({
    ...options,
    sources: trialSources,
    sourceRoots: trialSourceRoots,
    tell: (event) => note(eventLine(event, language)),
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? new InterruptedError(INTERRUPTED, { cause: error }) : error;
  });
  if (supervisor.isFirst) {
    if (passwordTable !== undefined) {
      note(say(language, "初始密码（只显示这一次）：", "First passwords (shown this once):"));
      note(passwordTable(supervisor.passwords));
    }
    const path = passwordsPath(dataDir);
    note(
      say(
        language,
        `初始密码保存在 ${path}（仅本人可读）`,
        `First passwords are kept in ${path}, readable by you alone`,
      ),
    );
  }
  const [first] = supervisor.state.gateways;
  note(
    say(
      language,
      `控制台：${first?.url}；各部门的网关和用户见 mulian status`,
      `Console: ${first?.url}; mulian status lists every department's gateway and its users`,
    ),
  );
  note(say(language, "已就绪。按 Ctrl-C 停止。", "Ready. Ctrl-C stops it."));
  if (!signal.aborted) await once(signal, "abort");
  await supervisor.stop();
}
