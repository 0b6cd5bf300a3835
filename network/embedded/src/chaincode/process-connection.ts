import { type ChildProcess, spawn } from "node:child_process";
import type { Logger } from "pino";
import { attachCall } from "./attach-call.js";
import { ChaincodeStream } from "./chaincode-stream.js";
import type { ChaincodeSupport } from "./chaincode-support.js";
import { logOutput } from "./log-output.js";
import { ReplaceableStream } from "./replaceable-stream.js";

/** A chaincode's runtime needs about a second to start, and several start at once on a busy machine. */
const REGISTRATION_TIMEOUT_MS = 60_000;
/** The first restart comes at once, the next ones each after twice the time, up to the last. */
const FIRST_BACK_OFF_MS = 100;
const LAST_BACK_OFF_MS = 10_000;
/** Who has run so long is no longer failing to start. */
const STABLE_AFTER_MS = 10_000;

/** What of this process's environment a chaincode may see: what programs need to run, and its own logging. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "CORE_CHAINCODE_LOGGING_LEVEL"];

export interface ProcessOptions {
  readonly name: string;
  readonly peer: { readonly name: string; readonly mspId: string };
  readonly program: string;
  readonly args: readonly string[];
  readonly workingDir: string | undefined;
  /** Where its credentials go. */
  readonly dir: string;
  readonly support: ChaincodeSupport;
  readonly logger: Logger;
}

/**
 * A chaincode as a process of its own for one peer, in any language: it is launched as a Fabric peer launches it, and
 * registers. When it ends, what was running fails, and it is launched again; when it says nothing for the whole of an
 * execution's time, it is killed.
 */
export class ProcessConnection {
  readonly #line = new ReplaceableStream(() => this.#newStream());
  #child: ChildProcess | undefined;
  #backOffMs = 0;

  constructor(private readonly options: ProcessOptions) {
    void this.#launch();
  }

  get current(): ChaincodeStream {
    return this.#line.current;
  }

  close(): void {
    this.#line.close();
    this.#child?.kill("SIGKILL");
  }

  #newStream(): ChaincodeStream {
    return new ChaincodeStream({
      registrationTimeoutMs: REGISTRATION_TIMEOUT_MS,
      onSilence: () => {
        this.options.logger.warn(this.#who, "chaincode killed: it was silent for the whole of an execution's time");
        this.#abandon();
      },
    });
  }

  get #who() {
    return { chaincode: this.options.name, peer: this.options.peer.name };
  }

  async #launch(): Promise<void> {
    const { support, name, dir } = this.options;
    const stream = this.#line.current;
    let id = "";
    try {
      const credentials = await support.writeCredentials(dir);
      if (this.#line.isClosed) return;
      id = support.expect(name, (call, register) => {
        attachCall(stream, call, () => call.end());
        void stream.receive(register);
        // A stream that ends is the end of the process, whatever it thinks of it.
        for (const event of ["end", "error", "cancelled"] as const)
          call.on(event, () => stream === this.#line.current && this.#abandon());
      });
      const child = this.#spawn(id, credentials);
      const began = performance.now();
      child.once("close", (code, signal) => {
        support.forget(id);
        if (performance.now() - began > STABLE_AFTER_MS) this.#backOffMs = 0;
        this.#lost(stream, String(code ?? signal));
      });
    } catch (error) {
      support.forget(id);
      this.options.logger.error({ ...this.#who, err: error }, "chaincode could not be launched");
      this.#lost(stream, "nothing");
    }
  }

  #spawn(id: string, credentials: Readonly<Record<string, string>>): ChildProcess {
    const { program, args, workingDir, support, peer, name, logger } = this.options;
    const child = spawn(program, [...args, "--peer.address", support.address], {
      cwd: workingDir,
      env: {
        ...inherited(),
        ...credentials,
        CORE_CHAINCODE_ID_NAME: id,
        CORE_PEER_ADDRESS: support.address,
        CORE_PEER_LOCALMSPID: peer.mspId,
      },
      // Its standard input closes when this process ends, however it ends.
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    child.on("error", (error) => logger.error({ ...this.#who, err: error }, "chaincode could not be launched"));
    logOutput(child, logger.child({ chaincode: name, peer: peer.name }));
    return child;
  }

  /** Ends the process; whoever comes next waits for the one that is launched when it is gone. */
  #abandon(): void {
    this.#line.replace();
    this.#child?.kill("SIGKILL");
  }

  /** @param stream the one that the process was launched for */
  #lost(stream: ChaincodeStream, exit: string): void {
    if (stream === this.#line.current) {
      const failed = `could not launch chaincode ${this.options.name}: chaincode registration failed: container exited with ${exit}`;
      this.#line.replace(stream.isRegistered ? undefined : failed);
    }
    if (this.#line.isClosed) return;
    this.options.logger.warn({ ...this.#who, exit, againInMs: this.#backOffMs }, "chaincode ended");
    this.#line.later(this.#backOffMs, () => void this.#launch());
    this.#backOffMs = Math.min(Math.max(this.#backOffMs * 2, FIRST_BACK_OFF_MS), LAST_BACK_OFF_MS);
  }
}

/** The rest may hold secrets of whoever runs the network, which are no business of a contract. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
}
