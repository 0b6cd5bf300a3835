import type { Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { invalidInput } from "@mulian/domain";

/** A gateway that is started again may come before its predecessor has let go of the port. */
const TAKEN_LIMIT_MS = 15_000;
/** First pause, doubled each time, and the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** What Node says of an address that cannot be had, however often it is asked for. */
const HOPELESS: Readonly<Record<string, string>> = {
  EACCES: "may not be used by this user",
  EADDRNOTAVAIL: "is not this machine's",
  ENOTFOUND: "does not resolve",
};

export interface BindOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the configuration has the address. */
  readonly path: "listen.api" | "listen.exchange";
  /** How long a port that is taken is waited for; by default TAKEN_LIMIT_MS. */
  readonly takenLimitMs?: number;
}

/**
 * Has a server listen; resolves once it does. A port that is taken is tried again for a while.
 * @throws DomainError INVALID_INPUT, with the path of the address, when it is not to be had
 */
export async function bind(server: Server, options: BindOptions): Promise<void> {
  const { host, port, path, takenLimitMs = TAKEN_LIMIT_MS } = options;
  const end = Date.now() + takenLimitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
    const code = await failureOf(server, host, port);
    if (code === undefined) return;
    const reason = code === "EADDRINUSE" ? "is taken by another process" : HOPELESS[code];
    if (code === "EADDRINUSE" && Date.now() + pauseMs < end) await pause(pauseMs);
    else throw invalidInput(path, "not-free", `${path}: ${host}:${port} ${reason ?? `cannot be had (${code})`}`);
  }
}

/** Undefined when it listens. */
function failureOf(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (code: string | undefined): void => {
      server.off("error", failed).off("listening", listening);
      resolve(code);
    };
    const failed = (error: NodeJS.ErrnoException): void => settle(error.code ?? error.message);
    const listening = (): void => settle(undefined);
    server.once("error", failed).once("listening", listening).listen(port, host);
  });
}
