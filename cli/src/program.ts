import { readFileSync } from "node:fs";
import type { Language } from "@mulian/domain";
import { addCommands } from "./commands/index.js";
import { commonHeading } from "./context.js";
import { ExitStatus } from "./exit-status.js";
import { repositoryRoot } from "./repository.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { bilingualProgram } from "@mulian/terminal/bilingual-program";
import { say } from "@mulian/terminal/language";
import { languageOption } from "@mulian/terminal/language-option";

/** How a verb is found, and what scripts may rely on. */
const afterHelp = (language: Language): string =>
  say(
    language,
    `
名词的动词见：mulian dataset --help。运行中系统的命令可加 --json 和 --lang zh|en。
退出码：${ExitStatus.done} 完成，${ExitStatus.refused} 被拒绝，${ExitStatus.usage} 用法错误，${ExitStatus.cannotReach} 连接不上，${ExitStatus.integrityFailure} 核对不一致，${ExitStatus.interrupted} 已中断。
从这里开始：mulian demo`,
    `
A noun's verbs: mulian dataset --help. Commands of a running system take --json and --lang zh|en.
Exit status: ${ExitStatus.done} done, ${ExitStatus.refused} refused, ${ExitStatus.usage} usage, ${ExitStatus.cannotReach} cannot reach, ${ExitStatus.integrityFailure} integrity failure, ${ExitStatus.interrupted} interrupted.
Begin with: mulian demo`,
  );

/** The whole command line, with its help in the reader's language. */
export function createProgram(language: Language): BilingualCommand {
  const { version } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, "utf8")) as { version: string }; // our own file
  const program = bilingualProgram(language, "mulian")
    .description(
      say(
        language,
        "目录链：谁持有哪些数据，谁可以为何使用，谁用过。",
        "Catalogue chain: who holds which data, who may use it for what, and who did.",
      ),
    )
    .version(version, "-V, --version", say(language, "显示版本", "show the version"))
    .optionsGroup(commonHeading(language))
    .addOption(languageOption(language));
  addCommands(program);
  return program.addHelpText("after", afterHelp(language));
}
