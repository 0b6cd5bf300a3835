import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { readFile } from "node:fs/promises";
import type { ChaincodeOptions } from "../index.js";
import { peer } from "../protos.js";
import { MAX_MESSAGE_BYTES } from "../services/limits.js";
import { attachCall } from "./attach-call.js";
import { ChaincodeStream } from "./chaincode-stream.js";
import { ReplaceableStream } from "./replaceable-stream.js";

/** Between attempts to reach a chaincode that is not up: soon enough for a developer who restarts it. */
const RECONNECT_MS = 300;
/** gRPC wants a deadline for reaching the service, and keeps its timer after the client is closed: then it is asked again. */
const REACH_TIMEOUT_MS = 1_000;

/** What it takes to reach a service over TLS, as Fabric's `connection.json` says it. */
export interface ServiceTls {
  readonly credentials: ChannelCredentials;
  readonly serverName: string | undefined;
}

/** @throws Error when a file cannot be read */
export async function readServiceTls(options: NonNullable<ChaincodeOptions["tls"]>): Promise<ServiceTls> {
  const { rootCertPath, clientCertPath, clientKeyPath, serverName } = options;
  const read = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [root, cert, key] = await Promise.all([read(rootCertPath), read(clientCertPath), read(clientKeyPath)]);
  return { credentials: credentials.createSsl(root, key, cert), serverName };
}

/**
 * A stream to a chaincode that runs as a service (Fabric's `ccaas`): the peer is the client of `protos.Chaincode/Connect`.
 * When the service goes away, what was running fails, and the next execution waits a little for it to come back.
 */
export class ServiceConnection {
  readonly #client: peer.ChaincodeClient;
  readonly #line = new ReplaceableStream(() => new ChaincodeStream());

  /** @param address `host:port` */
  constructor(
    readonly address: string,
    tls: ServiceTls | undefined,
  ) {
    this.#client = new peer.ChaincodeClient(address, tls?.credentials ?? credentials.createInsecure(), {
      ...(tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName }),
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      "grpc.initial_reconnect_backoff_ms": RECONNECT_MS,
      "grpc.max_reconnect_backoff_ms": RECONNECT_MS,
    });
    this.#reach();
  }

  get current(): ChaincodeStream {
    return this.#line.current;
  }

  close(): void {
    this.#line.close();
    this.#client.close();
  }

  #reach(): void {
    this.#client.waitForReady(Date.now() + REACH_TIMEOUT_MS, (error) => {
      if (this.#line.isClosed) return;
      if (error === undefined) this.#connect();
      else this.#reach();
    });
  }

  #connect(): void {
    const stream = this.#line.current;
    const call = this.#client.connect();
    attachCall(stream, call, () => call.cancel());
    call.on("error", () => this.#lost(stream));
    call.on("end", () => this.#lost(stream));
  }

  #lost(stream: ChaincodeStream): void {
    if (stream !== this.#line.current || this.#line.isClosed) return;
    this.#line.replace();
    this.#line.later(RECONNECT_MS, () => this.#reach());
  }
}
