import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash, type Contract, type Gateway } from "@hyperledger/fabric-gateway";
import type { Role } from "@mulian/domain";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { signDer } from "@mulian/gateway/ecdsa";
import { FabricCaIdentity } from "@mulian/gateway/adapters/identity";
import { CHANNEL } from "./network.js";

/** Commands are small; a page of blocks is not asked for. */
const CALL_LIMIT_MS = 30_000;

export interface MemberOptions {
  readonly mspId: string;
  readonly enrolmentId: string;
  readonly department: string;
  readonly roles: readonly Role[];
}

/** One enrolled user with the official client, signing with Node's own crypto as the gateway's key store does. */
export class Member {
  private constructor(
    private readonly client: Client,
    private readonly gateway: Gateway,
  ) {}

  static async enrol(connection: ConnectionProfile, { mspId, ...user }: MemberOptions): Promise<Member> {
    const organisation = connection.organisations[mspId];
    if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
    const { ca, peer } = organisation;
    const identity = new FabricCaIdentity({
      url: ca.url,
      caName: ca.caName,
      tlsRootCertPem: await readFile(ca.tlsRootCertPath, "utf8"),
      registrarId: ca.registrarId,
      registrarSecret: (await readFile(ca.registrarSecretPath, "utf8")).trim(),
    });
    const { certificatePem, privateKeyPem } = await identity.enrolUser(user);
    const key = createPrivateKey(privateKeyPem);
    const client = new Client(peer.address, credentials.createSsl(await readFile(peer.tlsRootCertPath)), {
      "grpc.ssl_target_name_override": peer.tlsServerName,
    });
    const within = () => ({ deadline: Date.now() + CALL_LIMIT_MS });
    const gateway = connect({
      client,
      identity: { mspId, credentials: Buffer.from(certificatePem) },
      signer: (message) => Promise.resolve(signDer(key, message)),
      hash: hash.none,
      endorseOptions: within,
      evaluateOptions: within,
      submitOptions: within,
      commitStatusOptions: within,
    });
    return new Member(client, gateway);
  }

  contract(chaincode: string, name: string): Contract {
    return this.gateway.getNetwork(CHANNEL).getContract(chaincode, name);
  }

  close(): void {
    this.gateway.close();
    this.client.close();
  }
}
