import { readFile } from "node:fs/promises";
import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { signedEnvelope } from "../channel/signed-envelope.js";
import type { SigningIdentity } from "../crypto/types.js";
import type { Endpoint } from "../index.js";
import { common, orderer } from "../protos.js";
import { MAX_MESSAGE_BYTES } from "../services/limits.js";

/** An update is in a block within moments; a busy machine takes longer. */
const CALL_LIMIT_MS = 30_000;

/** The orderer did not do as asked. `status` is a `common.Status` by name, `info` the orderer's own words. */
export class OrdererRefusal extends Error {
  override readonly name = "OrdererRefusal";
  constructor(
    readonly status: string,
    readonly info: string,
  ) {
    super(`the orderer answered ${status}${info === "" ? "" : `: ${info}`}`);
  }
}

/** Fetches blocks and sends envelopes, as an administrator of an organisation. */
export class OrdererClient {
  private constructor(
    private readonly client: InstanceType<typeof orderer.AtomicBroadcastClient>,
    private readonly channelId: string,
  ) {}

  static async connect({ address, tlsServerName, tlsRootCertPath }: Endpoint, channelId: string) {
    const tls = credentials.createSsl(await readFile(tlsRootCertPath));
    const client = new orderer.AtomicBroadcastClient(address, tls, {
      "grpc.ssl_target_name_override": tlsServerName,
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    });
    return new OrdererClient(client, channelId);
  }

  /** @throws OrdererRefusal; Error when the orderer cannot be reached */
  async broadcast(envelope: common.Envelope): Promise<void> {
    const response = await firstAnswer(this.client.broadcast(deadline()), envelope);
    const given: number = response.getStatus();
    if (given !== common.Status.SUCCESS) throw new OrdererRefusal(statusName(given), response.getInfo());
  }

  /** @param number undefined for the newest. @throws OrdererRefusal */
  async block(reader: SigningIdentity, number?: number): Promise<common.Block> {
    const seek = seekOne(number);
    const request = signedEnvelope(reader, this.channelId, common.HeaderType.DELIVER_SEEK_INFO, seek.serializeBinary());
    const response = await firstAnswer(this.client.deliver(deadline()), request);
    const block = response.getBlock();
    if (block === undefined) throw new OrdererRefusal(statusName(response.getStatus()), "");
    return block;
  }

  close(): void {
    this.client.close();
  }
}

function deadline(): { readonly deadline: number } {
  return { deadline: Date.now() + CALL_LIMIT_MS };
}

function firstAnswer<Request, Response>(
  stream: ClientDuplexStream<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once("data", (response: Response) => {
      resolve(response);
      stream.cancel();
    });
    stream.on("error", reject);
    stream.on("end", () => reject(new Error("the orderer ended the call without an answer")));
    stream.write(request);
  });
}

function seekOne(number: number | undefined): orderer.SeekInfo {
  const position = new orderer.SeekPosition();
  if (number === undefined) position.setNewest(new orderer.SeekNewest());
  else {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(number);
    position.setSpecified(specified);
  }
  const seek = new orderer.SeekInfo();
  seek.setStart(position);
  seek.setStop(position);
  return seek;
}

function statusName(given: number): string {
  return Object.entries(common.Status).find(([, value]) => value === given)?.[0] ?? String(given);
}
