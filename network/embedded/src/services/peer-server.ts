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
import { type common, gateway, peer } from "../protos.js";
import type { Channel, Peer } from "./channel.js";
import { ConcurrencyLimit } from "./concurrency-limit.js";
import { blockAndPrivateData } from "./block-and-private-data.js";
import { deliverBlocks, type DeliverForm } from "./deliver.js";
import { filteredBlock } from "./filtered-block.js";
import { chaincodeEvents } from "./gateway/chaincode-events.js";
import { commitStatus } from "./gateway/commit-status.js";
import { endorse } from "./gateway/endorse.js";
import { evaluate } from "./gateway/evaluate.js";
import { submit } from "./gateway/submit.js";
import { MAX_DELIVER_CALLS, MAX_GATEWAY_CALLS, MAX_MESSAGE_BYTES } from "./limits.js";
import { isRefusal, peerBlocks, statusResponse, WHOLE_BLOCKS } from "./peer-delivery.js";
import { processProposal } from "./process-proposal.js";
import type { Resource } from "./resources.js";
import { RpcError, status } from "./rpc-error.js";

export interface PeerServerOptions {
  readonly channel: Channel;
  readonly peer: Peer;
  readonly tls: { readonly certPem: string; readonly keyPem: string };
}

/** A peer as clients see it: `gateway.Gateway`, `protos.Endorser` and `protos.Deliver` over TLS. */
export class PeerServer {
  readonly #server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  readonly #running = new Set<AbortController>();
  #closing = false;
  readonly #gatewayLimit = new ConcurrencyLimit("/gateway.Gateway", MAX_GATEWAY_CALLS);
  readonly #deliverLimit = new ConcurrencyLimit("/protos.Deliver", MAX_DELIVER_CALLS);

  constructor(private readonly options: PeerServerOptions) {
    const { channel, peer: own } = options;
    this.#server.addService(gateway.GatewayService, {
      evaluate: this.#unary((request: gateway.EvaluateRequest) => evaluate(channel, own, request)),
      endorse: this.#unary((request: gateway.EndorseRequest) => endorse(channel, own, request)),
      submit: this.#unary((request: gateway.SubmitRequest) => submit(channel, request)),
      commitStatus: this.#unary((request: gateway.SignedCommitStatusRequest, signal) =>
        commitStatus(channel, request, signal),
      ),
      chaincodeEvents: this.#streaming((request: gateway.SignedChaincodeEventsRequest, signal) =>
        chaincodeEvents(channel, request, signal),
      ),
    });
    this.#server.addService(peer.EndorserService, {
      processProposal: this.#unary((request: peer.SignedProposal) => processProposal(channel, own, request)),
    });
    this.#server.addService(peer.DeliverService, {
      deliver: this.#delivering("event/Block", WHOLE_BLOCKS),
      deliverFiltered: this.#delivering("event/FilteredBlock", {
        status: statusResponse,
        block: (block) => filteredBlock(channel.channelId, block),
      }),
      deliverWithPrivateData: this.#delivering("event/Block", {
        status: statusResponse,
        block: (block, creator) => blockAndPrivateData(channel, block, creator),
      }),
    });
  }

  /** @param port 0 takes a free one. @returns the port. @throws Error when the port is taken */
  listen(port: number): Promise<number> {
    const { certPem, keyPem } = this.options.tls;
    const credentials = ServerCredentials.createSsl(null, [
      { cert_chain: Buffer.from(certPem), private_key: Buffer.from(keyPem) },
    ]);
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  /** Ends streams and waiting calls; calls that are running get their answer. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const ending of this.#running) ending.abort(CLOSING);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#server.forceShutdown(), SHUTDOWN_GRACE_MS);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #unary<Request, Response>(
    handle: (request: Request, signal: AbortSignal) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      this.#during(call, this.#gatewayLimit, (signal) => handle(call.request, signal)).then(
        (response) => callback(null, response),
        (error: unknown) => callback(this.#rpcError(error)),
      );
    };
  }

  #streaming<Request, Response>(
    handle: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) => {
      void this.#pump(call, this.#gatewayLimit, (signal) => handle(call.request, signal)).then(
        (open) => open && call.end(),
      );
    };
  }

  /** Requests of one stream are served one after another; Fabric's clients send one. */
  #delivering(
    resource: Resource,
    form: DeliverForm<peer.DeliverResponse>,
  ): handleBidiStreamingCall<common.Envelope, peer.DeliverResponse> {
    return (call) => {
      let serving = Promise.resolve(true);
      call.on("data", (envelope: common.Envelope) => {
        // Nobody has checked the sender yet: what it sends meanwhile waits on its own side.
        call.pause();
        serving = serving
          .then((open) => open && this.#deliver(call, envelope, resource, form))
          .finally(() => call.resume());
      });
      call.on("end", () => void serving.then((open) => open && call.end()));
    };
  }

  /** @returns whether the stream goes on: a status that is no success ends it, as on Fabric's peers */
  async #deliver(
    call: ServerDuplexStream<common.Envelope, peer.DeliverResponse>,
    envelope: common.Envelope,
    resource: Resource,
    form: DeliverForm<peer.DeliverResponse>,
  ): Promise<boolean> {
    let isRefused = false;
    const responses = async function* (this: PeerServer, signal: AbortSignal) {
      for await (const response of deliverBlocks(peerBlocks(this.options.channel, resource), envelope, form, signal)) {
        isRefused = isRefusal(response);
        yield response;
      }
    }.bind(this);
    const isOpen = await this.#pump(call, this.#deliverLimit, responses);
    if (isOpen && isRefused) call.end();
    return isOpen && !isRefused;
  }

  /** Writes at the pace the client reads. @returns false when the call ended with an error or was cancelled */
  async #pump<Request, Response>(
    call: ServerWritableStream<Request, Response> | ServerDuplexStream<Request, Response>,
    limit: ConcurrencyLimit,
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
    limit: ConcurrencyLimit,
    run: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const leave = limit.enter();
    const ending = new AbortController();
    this.#running.add(ending);
    const cancel = (): void => ending.abort(CANCELLED);
    call.on("cancelled", cancel);
    if (this.#closing) ending.abort(CLOSING);
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
    this.options.channel.logger.error({ err: error }, "unexpected error in a service");
    return new RpcError(status.INTERNAL, "internal error; see the network's log");
  }
}

/** Made once: an error with its stack for each call that ends would cost more than the call. */
const CANCELLED = new RpcError(status.CANCELLED, "cancelled by the client");
const CLOSING = new RpcError(status.UNAVAILABLE, "the peer is shutting down");

/** After this, calls still running are cut. */
const SHUTDOWN_GRACE_MS = 2_000;
