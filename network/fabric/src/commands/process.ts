import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { ask, type Place, placed, print, processArgument } from "./place.js";

/** `stop` and `start` of single processes. */
export function addProcessCommands(program: BilingualCommand): void {
  const { language } = program;
  placed(program.command("stop"))
    .description(
      say(language, "停止运行中网络的一个进程，不再启动", "stop one process of a running network and leave it stopped"),
    )
    .argument("<process>", processArgument(language))
    .example("stop peer1.org1 --data network")
    .action(async (name: string, place: Place) => {
      await ask(place, "stop", { name });
      print(place, { stopped: name }, () => [
        { zh: `${name} 已停止，直到执行 network start。`, en: `${name} is stopped, until network start.` },
      ]);
    });
  placed(program.command("start"))
    .description(say(language, "重新启动已停止的进程", "start one process again that was stopped"))
    .argument("<process>", processArgument(language))
    .example("start peer1.org1 --data network")
    .action(async (name: string, place: Place) => {
      await ask(place, "start", { name });
      print(place, { started: name }, () => [{ zh: `${name} 已启动。`, en: `${name} runs again.` }]);
    });
}
