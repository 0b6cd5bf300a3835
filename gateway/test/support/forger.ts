import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Client as PeerClient, credentials } from "@grpc/grpc-js";
import { connect, hash, type Gateway } from "@hyperledger/fabric-gateway";
import type { Actor, LedgerRecord, RecordKind, Role } from "@mulian/domain";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { caOptions } from "../../src/composition/ca-options.js";
import { signDer } from "../../src/ecdsa.js";
import type { Stack } from "./stack.js";

/** The contracts with a back door; a folder beside the sources, not built. */
export const DOCTORED_CONTRACT = fileURLToPath(new URL("../../../test/contracts/doctored", import.meta.url));

/** A record as a forger writes it, with whatever it claims; times are the transaction's. */
export type Forged = Omit<LedgerRecord, "createdAt" | "updatedAt"> & Readonly<Record<string, unknown>>;

/** Somebody of an organisation who goes to the chaincode directly, past any gateway. */
export class Forger {
  private constructor(
    readonly actor: Actor,
    private readonly client: PeerClient,
    private readonly gateway: Gateway,
  ) {}

  /** Enrolled at the department's own CA, which colludes or was never asked. */
  static async enrol(stack: Stack, department: string, enrolmentId: string, roles: readonly Role[]): Promise<Forger> {
    const { ca, ledger, mspId } = await stack.config(department);
    const identity = new FabricCaIdentity(await caOptions(ca));
    const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles });
    const key = createPrivateKey(privateKeyPem);
    const { address, tlsServerName, tlsRootCertFile } = ledger.peer;
    const client = new PeerClient(address, credentials.createSsl(await readFile(tlsRootCertFile)), {
      "grpc.ssl_target_name_override": tlsServerName,
    });
    const gateway = connect({
      client,
      identity: { mspId, credentials: Buffer.from(certificatePem) },
      signer: async (message) => signDer(key, message),
      hash: hash.none,
    });
    return new Forger({ mspId, enrolmentId, department }, client, gateway);
  }

  /** Has these organisations endorse the records, and waits for their block. */
  write(records: readonly Forged[], endorsers: readonly string[]): Promise<string> {
    return this.submit("write", [JSON.stringify(records)], endorsers);
  }

  /** Has them delete a record and leave something else behind. */
  spoil(kind: RecordKind, id: string, endorsers: readonly string[]): Promise<string> {
    return this.submit("spoil", [kind, id], endorsers);
  }

  /** Has them leave a record's key to one organisation. */
  bind(kind: RecordKind, id: string, mspId: string, endorsers: readonly string[]): Promise<string> {
    return this.submit("bind", [kind, id, mspId], endorsers);
  }

  private async submit(verb: string, args: string[], endorsers: readonly string[]): Promise<string> {
    const contract = this.gateway.getNetwork("mulian").getContract("mulian", "forgery");
    const options = { arguments: args, endorsingOrganizations: [...endorsers] };
    const submitted = await (await contract.newProposal(verb, options).endorse()).submit();
    const { code, transactionId } = await submitted.getStatus();
    if (code !== 0) throw new Error(`the forgery was not taken: ${code}`);
    return transactionId;
  }

  close(): void {
    this.gateway.close();
    this.client.close();
  }
}
