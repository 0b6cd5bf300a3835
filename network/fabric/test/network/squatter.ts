import { createServer, type Server } from "node:net";
import { hostPortOf } from "../../src/host-port.js";

/** Often enough to have a port before the process that is started anew. */
const TRY_MS = 2;

/** Takes a process's port as soon as that lets go of it, as a foreign program on the same host might. */
export class Squatter {
  private server: Server | undefined;
  private wanted = false;

  /** @param address `host:port` */
  constructor(private readonly address: string) {}

  begin(): void {
    this.wanted = true;
    this.attempt();
  }

  leave(): void {
    this.wanted = false;
    this.server?.close();
    this.server = undefined;
  }

  private attempt(): void {
    if (!this.wanted) return;
    const { host, port } = hostPortOf(this.address);
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => setTimeout(() => this.attempt(), TRY_MS));
    server.listen(port, host, () => {
      if (this.wanted) this.server = server;
      else server.close();
    });
  }
}
