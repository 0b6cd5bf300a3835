import { once } from "node:events";
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import type { Logger } from "pino";
import type { ConcurrencyLimit } from "./concurrency-limit.js";
import { FIRST_REQUEST_MS, MAX_MESSAGE_BYTES } from "./limits.js";
import { RpcError, status } from "./rpc-error.js";

/** After this, calls still running are cut. */
const SHUTDOWN_GRACE_MS = 2_000;
/** Made once: an error with its stack for each call that ends would cost more than the call. */
const CANCELLED = new RpcError(status.CANCELLED, "cancelled by the client");
const SILENT = new RpcError(status.DEADLINE_EXCEEDED, "no request came on the stream");

/** For what has its place already. */
const NO_LIMIT = { enter: () => () => {} };

export interface TlsCredential {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A gRPC server over TLS on the loopback interface: limits, cancelling, back pressure, and errors as gRPC sends them. */
export class RpcHost {
  readonly server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  readonly #running = new Set<AbortController>();
  readonly #closingError: RpcError;
  #closing = false;

  /**
   * @param name for whoever is told that it shuts down: "the peer"
   * @param firstRequestMs how long a stream may stay without its first request
   */
  constructor(
    name: string,
    private readonly logger: Logger,
    private readonly firstRequestMs = FIRST_REQUEST_MS,
  ) {
    this.#closingError = new RpcError(status.UNAVAILABLE, `${name} is shutting down`);
  }

  /** @param port 0 takes a free one. @returns the port. @throws Error when the port is taken */
  listen(port: number, { certPem, keyPem }: TlsCredential): Promise<number> {
    const pair = { cert_chain: Buffer.from(certPem), private_key: Buffer.from(keyPem) };
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createSsl(null, [pair]), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  /** Ends streams and waiting calls; calls that are running get their answer. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const ending of this.#running) ending.abort(this.#closingError);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.server.forceShutdown(), SHUTDOWN_GRACE_MS);
      this.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  unary<Request, Response>(
    limit: ConcurrencyLimit,
    handle: (request: Request, signal: AbortSignal) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      this.#during(call, limit, (signal) => handle(call.request, signal)).then(
        (response) => callback(null, response),
        (error: unknown) => callback(this.#rpcError(error)),
      );
    };
  }

  streaming<Request, Response>(
    limit: ConcurrencyLimit,
    handle: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) => {
      void this.#pump(call, limit, (signal) => handle(call.request, signal)).then((open) => open && call.end());
    };
  }

  /**
   * Requests of one stream are served one after another. The stream has its place from its opening to its end, whatever is
   * asked on it, as on Fabric's servers; one on which nothing comes ends by itself, and at once when its place is wanted.
   * @param isLast whether a response ends the stream: Fabric's servers go on after success only
   */
  conversing<Request, Response>(
    limit: ConcurrencyLimit,
    handle: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
    isLast: (response: Response) => boolean,
  ): handleBidiStreamingCall<Request, Response> {
    return (call) => {
      if (!this.#admit(call, limit)) return;
      let serving = Promise.resolve(true);
      call.on("data", (request: Request) => {
        // Nobody has checked the sender yet: what it sends meanwhile waits on its own side.
        call.pause();
        serving = serving
          .then((open) => open && this.#serveOne(call, (signal) => handle(request, signal), isLast))
          .finally(() => call.resume());
      });
      call.on("end", () => void serving.then((open) => open && call.end()));
    };
  }

  /** @returns whether there was a place; it is given back when the stream ends in whichever way */
  #admit<Request, Response>(call: ServerDuplexStream<Request, Response>, limit: ConcurrencyLimit): boolean {
    try {
      const end = (): void => void call.emit("error", SILENT);
      const leave = limit.enter(end);
      const silence = setTimeout(end, this.firstRequestMs);
      call.once("data", () => {
        clearTimeout(silence);
        limit.keep(end);
      });
      for (const ending of ["cancelled", "finish", "error", "close"])
        call.on(ending, () => {
          clearTimeout(silence);
          leave();
        });
      return true;
    } catch (error) {
      call.emit("error", this.#rpcError(error));
      return false;
    }
  }

  /** @returns whether the stream goes on */
  async #serveOne<Request, Response>(
    call: ServerDuplexStream<Request, Response>,
    open: (signal: AbortSignal) => AsyncIterable<Response>,
    isLast: (response: Response) => boolean,
  ): Promise<boolean> {
    let ended = false;
    const isOpen = await this.#pump(call, NO_LIMIT, async function* (signal) {
      for await (const response of open(signal)) {
        ended = isLast(response);
        yield response;
      }
    });
    if (isOpen && ended) call.end();
    return isOpen && !ended;
  }

  /** Writes at the pace the client reads. @returns false when the call ended with an error or was cancelled */
  async #pump<Request, Response>(
    call: ServerWritableStream<Request, Response> | ServerDuplexStream<Request, Response>,
    limit: Pick<ConcurrencyLimit, "enter">,
    open: (signal: AbortSignal) => AsyncIterable<Response>,
  ): Promise<boolean> {
    try {
      await this.#during(call, limit, async (signal) => {
        for await (const response of open(signal)) {
          if (!call.write(response)) await once(call, "drain", { signal });
        }
        signal.throwIfAborted();
      });
      return true;
    } catch (error) {
      const refusal = this.#rpcError(error);
      if (refusal !== CANCELLED) call.emit("error", refusal);
      return false;
    }
  }

  /** @param run its signal aborts, with an RpcError for a reason, when the client cancels or the server closes */
  async #during<Result>(
    call: Record<"on" | "off", (event: "cancelled", listener: () => void) => unknown>,
    limit: Pick<ConcurrencyLimit, "enter">,
    run: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const leave = limit.enter();
    const ending = new AbortController();
    this.#running.add(ending);
    const cancel = (): void => ending.abort(CANCELLED);
    call.on("cancelled", cancel);
    if (this.#closing) ending.abort(this.#closingError);
    try {
      return await run(ending.signal);
    } finally {
      call.off("cancelled", cancel);
      this.#running.delete(ending);
      leave();
    }
  }

  #rpcError(error: unknown): RpcError {
    if (error instanceof RpcError) return error;
    // Node wraps the reason of an aborted wait.
    if (error instanceof Error && error.cause instanceof RpcError) return error.cause;
    this.logger.error({ err: error }, "unexpected error in a service");
    return new RpcError(status.INTERNAL, "internal error; see the network's log");
  }
}
