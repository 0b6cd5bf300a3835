import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, type Gateway, hash, signers } from "@hyperledger/fabric-gateway";
import { signingCertificatePath, signingKeyPath } from "./certificates/node-certificates.js";
import type { Node } from "./plan.js";

/** Runs work on a peer as the member whose MSP folder is given. */
export async function withPeer<Result>(
  peer: Pick<Node, "address" | "host" | "tls">,
  { mspId, mspDir }: { readonly mspId: string; readonly mspDir: string },
  work: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const client = new Client(peer.address, credentials.createSsl(await readFile(peer.tls.ca)), {
    "grpc.ssl_target_name_override": peer.host,
  });
  const gateway = connect({
    client,
    identity: { mspId, credentials: await readFile(signingCertificatePath(mspDir)) },
    signer: signers.newPrivateKeySigner(createPrivateKey(await readFile(signingKeyPath(mspDir)))),
    hash: hash.sha256,
  });
  try {
    return await work(gateway);
  } finally {
    gateway.close();
    client.close();
  }
}
