import { chmod, type FileHandle, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { asSaid, FabricNetworkError } from "../errors.js";
import type { Network } from "../running-network.js";
import { COMMANDS } from "./commands.js";
import type { ControlAnswer, ControlRequest } from "./protocol.js";
import { openSocketPath } from "./socket-path.js";

/** Takes commands from other processes of the same user: the folder is 0700, the socket 0600. */
export class ControlServer {
  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    private readonly folder: FileHandle,
  ) {}

  static async listen(dataDir: string, network: Network): Promise<ControlServer> {
    const { path, folder } = await openSocketPath(dataDir);
    await rm(path, { force: true }); // of one that was killed; the folder's lock is ours
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
      createInterface({ input: socket }).once("line", (line) => void answer(socket, line, network));
    });
    server.listen(path);
    await once(server, "listening");
    await chmod(path, 0o600);
    return new ControlServer(server, sockets, folder);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = once(this.server, "close");
    this.server.close();
    await closed;
    await this.folder.close();
  }
}

async function answer(socket: Socket, line: string, network: Network): Promise<void> {
  const write = (message: ControlAnswer): void => void socket.write(`${JSON.stringify(message)}\n`);
  try {
    const { command, args } = JSON.parse(line) as ControlRequest; // its arguments are parsed by the command's schema
    const known = COMMANDS[command];
    if (known === undefined)
      throw new FabricNetworkError("TOOL_FAILED", {
        zh: `没有命令 ${String(command)}`,
        en: `there is no command ${String(command)}`,
      });
    const result = await known.execute(network, args, (step) => write({ tell: step }));
    write({ result: result ?? null });
  } catch (error) {
    const { code, text, mistakes } =
      error instanceof FabricNetworkError ? error : new FabricNetworkError("TOOL_FAILED", asSaid(String(error)));
    write({ error: { code, text, mistakes } });
  }
  socket.end();
}
