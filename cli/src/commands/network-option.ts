import type { Language } from "@mulian/domain";
import { Option } from "commander";
import { NETWORKS } from "../standing/network-service.js";
import { say } from "@mulian/terminal/language";

/** `--network`, for the commands that start one. */
export function networkOption(language: Language): Option {
  return new Option(
    "--network <kind>",
    say(
      language,
      "embedded：在一个进程内；fabric：本机上真实的背书节点、排序节点和 CA",
      "embedded: in one process; fabric: real peers, orderers and CAs on this machine",
    ),
  )
    .choices(NETWORKS)
    .default("embedded");
}
