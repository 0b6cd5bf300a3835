import type { Language } from "@mulian/domain";
import { BilingualCommand } from "./bilingual-command.js";
import { say } from "./language.js";

/** A program without commands yet, whose help is in this language. It throws where the parser would end the process. */
export const bilingualProgram = (language: Language, name: string): BilingualCommand =>
  new BilingualCommand(language, name)
    .helpOption("-h, --help", say(language, "显示用法", "say how it is used"))
    .helpCommand("help [command]", say(language, "显示命令的用法", "Say how a command is used"))
    .exitOverride();
