import { type ChildProcess, fork } from "node:child_process";
import type { GatewayFilesOptions } from "./gateway-files.js";
import type { LedgerOpening, Preparation, WrittenRecord } from "./preparation.js";
import type { PreparationAnswer, PreparationCall, PreparationResult } from "./preparation-messages.js";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly tell: ((written: WrittenRecord) => void) | undefined;
}

/** A child that prepares and is gone with all that it loaded when there is nothing left to prepare. */
export class PreparationProcess implements Preparation {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: Error | undefined;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;

  constructor() {
    this.#child = fork(new URL("./preparation-main.js", import.meta.url), { execArgv: [] });
    // Only our own child speaks on this channel.
    this.#child.on("message", (answer) => this.#hear(answer as PreparationAnswer));
    this.#child.once("error", (error) => this.#fail(error));
    this.ended = new Promise((resolve) =>
      this.#child.once("exit", () => {
        this.#fail(new Error("the process that prepares a start ended"));
        resolve();
      }),
    );
  }

  passwords(dataDir: string): Promise<PreparationResult<"passwords">> {
    return this.#ask("passwords", dataDir);
  }

  gatewayFiles(options: GatewayFilesOptions): Promise<string> {
    return this.#ask("gatewayFiles", options);
  }

  openLedger(opening: LedgerOpening, tell: (written: WrittenRecord) => void): Promise<void> {
    return this.#ask("openLedger", opening, tell);
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #ask<M extends PreparationCall["method"]>(
    method: M,
    argument: unknown,
    tell?: Waiting["tell"],
  ): Promise<PreparationResult<M>> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = ++this.#lastId;
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, tell });
      this.#child.send({ id, method, argument });
    });
    return result as PreparationResult<M>; // what the child's method of that name answers
  }

  #hear(answer: PreparationAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if ("told" in answer) return waiting?.tell?.(answer.told);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
