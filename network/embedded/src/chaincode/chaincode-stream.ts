import { peer } from "../protos.js";
import { answerRequest } from "./answer-request.js";
import { messageTo, READY_PARAMETERS, Type } from "./messages.js";
import { QueryResults } from "./query-results.js";
import type { Simulation } from "./simulation.js";

/** Sends to a chaincode; what it sends comes to `ChaincodeStream.receive`. */
export interface Transport {
  send(message: peer.ChaincodeMessage): void;
  close(): void;
}

export interface ExecutionResult {
  readonly response: peer.Response;
  /** Chaincode id and transaction id are filled in; undefined when the chaincode set none. */
  readonly event: peer.ChaincodeEvent | undefined;
}

export class ExecutionError extends Error {
  override readonly name = "ExecutionError";
}

/** The chaincode itself ended the transaction with an ERROR message. */
export class ChaincodeFailure extends ExecutionError {}

export const STREAM_TERMINATED = "chaincode stream terminated";

/** How long a proposal waits for a chaincode that is not connected: a service being restarted, not one that is absent. */
const REGISTRATION_TIMEOUT_MS = 3_000;

export interface ChaincodeStreamOptions {
  /** How long an execution waits for the chaincode to register. Default: for a service that is being restarted. */
  readonly registrationTimeoutMs?: number;
  /** Told when an execution took too long and the chaincode has said nothing at all since it began. */
  readonly onSilence?: () => void;
}

interface Execution {
  readonly simulation: Simulation;
  readonly queries: QueryResults;
  finish(result: ExecutionResult): void;
  fail(error: Error): void;
}

/**
 * The peer's side of the chaincode protocol over one stream: REGISTER → REGISTERED → READY, then many transactions at
 * once, each with its own requests. Its context key is channel and transaction id, so a transaction runs at most once
 * at a time on one stream.
 */
export class ChaincodeStream {
  readonly #executions = new Map<string, Execution>();
  readonly #ready: Promise<void>;
  #becomeReady: () => void = () => undefined;
  #failReady: (error: Error) => void = () => undefined;
  #registered = false;
  #transport: Transport | undefined;
  #lastHeard = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ChaincodeStreamOptions = {}) {
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#failReady = reject;
    });
    // Whoever waits for readiness gets the error; nobody waiting is no reason to end the process.
    this.#ready.catch(() => undefined);
  }

  get isRegistered(): boolean {
    return this.#registered;
  }

  attach(transport: Transport): void {
    this.#transport = transport;
  }

  /**
   * Runs one transaction.
   * @throws ExecutionError when it takes longer than `timeoutMs`, or the stream ends
   */
  async execute(
    simulation: Simulation,
    input: peer.ChaincodeInput,
    proposal: peer.SignedProposal,
    timeoutMs: number,
  ): Promise<ExecutionResult> {
    await this.#waitUntilReady();
    const key = simulation.channelId + simulation.txId;
    if (this.#executions.has(key)) throw new ExecutionError(`txid: ${simulation.txId}(${simulation.channelId}) exists`);
    const queries = new QueryResults();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ExecutionResult>((finish, fail) => {
        this.#executions.set(key, { simulation, queries, finish, fail });
        const began = performance.now();
        timer = setTimeout(() => {
          fail(new ExecutionError("timeout expired while executing transaction"));
          if (this.#lastHeard < began) this.options.onSilence?.();
        }, timeoutMs);
        const message = messageTo(simulation, Type.TRANSACTION, input.serializeBinary());
        message.setProposal(proposal);
        this.#send(message);
      });
    } finally {
      clearTimeout(timer);
      this.#executions.delete(key);
      queries.closeAll();
    }
  }

  /** One message from the chaincode. Resolves when it is dealt with. */
  async receive(message: peer.ChaincodeMessage): Promise<void> {
    this.#lastHeard = performance.now();
    const type = message.getType();
    if (type === Type.REGISTER) this.#register();
    else if (type === Type.COMPLETED) this.#complete(message);
    else if (type === Type.ERROR) this.#findExecution(message)?.fail(new ChaincodeFailure(textOf(message)));
    else await this.#answer(message);
  }

  /** The stream is gone: everything running on it fails, by default in Fabric's words, which its gateway looks for. */
  end(reason: string = STREAM_TERMINATED): void {
    const error = new ExecutionError(reason);
    this.#registered = false;
    this.#failReady(error);
    for (const execution of this.#executions.values()) execution.fail(error);
  }

  close(): void {
    this.end();
    this.#transport?.close();
  }

  async #waitUntilReady(): Promise<void> {
    if (this.#registered) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new ExecutionError("the chaincode did not register in time")),
        this.options.registrationTimeoutMs ?? REGISTRATION_TIMEOUT_MS,
      );
    });
    await Promise.race([this.#ready, late]).finally(() => clearTimeout(timer));
  }

  #register(): void {
    this.#send(messageTo({ channelId: "", txId: "" }, Type.REGISTERED, new Uint8Array()));
    this.#send(messageTo({ channelId: "", txId: "" }, Type.READY, READY_PARAMETERS));
    this.#registered = true;
    this.#becomeReady();
  }

  #complete(message: peer.ChaincodeMessage): void {
    const execution = this.#findExecution(message);
    if (execution === undefined) return;
    try {
      const response = peer.Response.deserializeBinary(message.getPayload_asU8());
      execution.finish({ response, event: eventOf(message, execution.simulation) });
    } catch (error) {
      execution.fail(new ExecutionError(`malformed response of the chaincode: ${String(error)}`));
    }
  }

  async #answer(message: peer.ChaincodeMessage): Promise<void> {
    const execution = this.#findExecution(message);
    // A request after its transaction ended (timed out, or never awaited by the contract) has nothing to act upon.
    if (execution === undefined)
      return this.#send(messageTo(contextOf(message), Type.ERROR, Buffer.from("no ledger context")));
    const { simulation, queries } = execution;
    try {
      const payload = await answerRequest(simulation, queries, message.getType(), message.getPayload_asU8());
      this.#send(messageTo(simulation, Type.RESPONSE, payload));
    } catch (error) {
      this.#send(
        messageTo(simulation, Type.ERROR, Buffer.from(error instanceof Error ? error.message : String(error))),
      );
    }
  }

  #findExecution(message: peer.ChaincodeMessage): Execution | undefined {
    return this.#executions.get(message.getChannelId() + message.getTxid());
  }

  #send(message: peer.ChaincodeMessage): void {
    this.#transport?.send(message);
  }
}

function contextOf(message: peer.ChaincodeMessage): { channelId: string; txId: string } {
  return { channelId: message.getChannelId(), txId: message.getTxid() };
}

function textOf(message: peer.ChaincodeMessage): string {
  return Buffer.from(message.getPayload_asU8()).toString();
}

/** The event may be an object of the chaincode's own copy of the message classes, so it is rebuilt, not passed on. */
function eventOf(message: peer.ChaincodeMessage, simulation: Simulation): peer.ChaincodeEvent | undefined {
  const given = message.getChaincodeEvent();
  if (given === undefined || given === null || given.getEventName() === "") return undefined;
  const event = new peer.ChaincodeEvent();
  event.setChaincodeId(simulation.namespace);
  event.setTxId(simulation.txId);
  event.setEventName(given.getEventName());
  event.setPayload(given.getPayload_asU8());
  return event;
}
