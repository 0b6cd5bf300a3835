import type { Socket } from "node:net";

/** Bounds how many connections one address holds at once, so that no flood takes everybody's places. */
export class CallersByAddress {
  private readonly open = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** Counts a connection until it closes; one above the limit is cut at once. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress;
    if (address === undefined) return void socket.destroy();
    const count = this.open.get(address) ?? 0;
    if (count >= this.limit) return void socket.destroy();
    this.open.set(address, count + 1);
    socket.once("close", () => this.leave(address));
  }

  private leave(address: string): void {
    const left = (this.open.get(address) ?? 1) - 1;
    if (left === 0) this.open.delete(address);
    else this.open.set(address, left);
  }
}
