import type { Language } from "@mulian/domain";
import { Option } from "commander";
import { say } from "./language.js";

/** `--lang`, before or behind the command. */
export const languageOption = (language: Language): Option =>
  new Option(
    "--lang <language>",
    say(language, "输出的语言，默认按 LANG 等环境变量", "language of all output; that of LANG and the like by default"),
  ).choices(["zh", "en"]);
