import { connect } from "node:net";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Bilingual } from "@mulian/terminal/language";
import { FabricNetworkError } from "../errors.js";
import { lockHolder } from "../lock.js";
import type { CommandName } from "./commands.js";
import type { ControlAnswer, ControlRequest } from "./protocol.js";
import { openSocketPath } from "./socket-path.js";

/**
 * Has the process that runs the folder's network do something.
 * @throws FabricNetworkError NOT_RUNNING, INTERRUPTED when it stops meanwhile, and what the command fails with
 */
export async function askNetwork(
  dataDir: string,
  request: ControlRequest & { readonly command: CommandName },
  tell: (step: Bilingual) => void = () => {},
): Promise<unknown> {
  if ((await lockHolder(dataDir)) === undefined)
    throw new FabricNetworkError("NOT_RUNNING", {
      zh: `${dataDir} 的网络没有运行。`,
      en: `No network of ${dataDir} is running.`,
    });
  const { path, folder } = await openSocketPath(dataDir);
  const socket = connect(path);
  try {
    await once(socket, "connect").catch(() => {
      throw new FabricNetworkError("NOT_READY", {
        zh: `${dataDir} 的网络尚未启动完成。`,
        en: `The network of ${dataDir} is not up yet.`,
      });
    });
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of createInterface({ input: socket })) {
      const answer = JSON.parse(line) as ControlAnswer; // as the control server writes it
      if ("tell" in answer) tell(answer.tell);
      else if ("result" in answer) return answer.result;
      else throw new FabricNetworkError(answer.error.code, answer.error.text, answer.error.mistakes);
    }
    throw new FabricNetworkError("INTERRUPTED", {
      zh: `${dataDir} 的网络在完成之前已停止。`,
      en: `The network of ${dataDir} stopped before it was done.`,
    });
  } finally {
    socket.destroy();
    await folder.close();
  }
}
