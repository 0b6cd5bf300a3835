import { Client, credentials } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";

/** An orderer answers once the transaction is in its queue. */
const ANSWER_LIMIT_MS = 10_000;

/** Of a change that does not pass the channel's policies, or that somebody else's has overtaken. */
const REFUSALS: ReadonlySet<number> = new Set([common.Status.BAD_REQUEST, common.Status.FORBIDDEN]);

export interface OrdererAddress {
  /** `host:port` */
  readonly address: string;
  readonly tlsServerName: string;
  readonly tlsRootCertPem: string;
}

/**
 * Hands an envelope to an orderer (`orderer.AtomicBroadcast/Broadcast`).
 * @throws DomainError ENDORSEMENT_REFUSED when it does not pass the channel's policies, else LEDGER_UNAVAILABLE
 */
export async function broadcast(to: OrdererAddress, envelope: common.Envelope): Promise<void> {
  const client = new Client(to.address, credentials.createSsl(Buffer.from(to.tlsRootCertPem)), {
    "grpc.ssl_target_name_override": to.tlsServerName,
  });
  try {
    const answer = await send(client, envelope);
    if (answer.getStatus() === common.Status.SUCCESS) return;
    throw new DomainError(
      REFUSALS.has(answer.getStatus()) ? "ENDORSEMENT_REFUSED" : "LEDGER_UNAVAILABLE",
      "the orderer took no change",
      {
        cause: answer.getInfo(),
      },
    );
  } finally {
    client.close();
  }
}

function send(client: Client, envelope: common.Envelope): Promise<orderer.BroadcastResponse> {
  const stream = client.makeBidiStreamRequest(
    "/orderer.AtomicBroadcast/Broadcast",
    (message: common.Envelope) => Buffer.from(message.serializeBinary()),
    (bytes: Buffer) => orderer.BroadcastResponse.deserializeBinary(bytes),
    { deadline: Date.now() + ANSWER_LIMIT_MS },
  );
  return new Promise((resolve, reject) => {
    stream.once("data", (answer: orderer.BroadcastResponse) => {
      resolve(answer);
      stream.cancel();
    });
    // Also told of our own cancelling, which comes too late to matter.
    stream.on("error", (cause: Error) =>
      reject(new DomainError("LEDGER_UNAVAILABLE", "the orderer does not answer", { cause: cause.message })),
    );
    stream.write(envelope);
  });
}
