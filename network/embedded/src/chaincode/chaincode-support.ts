import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { issueTlsLeaf } from "../crypto/issue-tls-leaf.js";
import { createRoot, type Issuer, openIssuer } from "../crypto/issuer.js";
import { privateFolder, writeDurably } from "../private-file.js";
import { peer } from "../protos.js";
import { MAX_MESSAGE_BYTES } from "../services/limits.js";
import { Type } from "./messages.js";

type RegisterCall = ServerDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;
type Greet = (call: RegisterCall, register: peer.ChaincodeMessage) => void;

const LOOPBACK = [
  { type: "dns", value: "localhost" },
  { type: "ip", value: "127.0.0.1" },
] as const;

/** Unguessable: whoever knows it is the process it was given to. */
const ID_BYTES = 16;

/**
 * Where chaincodes that this network launches register, as with a Fabric peer's `chaincodeListenAddress`: mutual TLS under
 * an authority that lives as long as the process, and an id for each that is good for one registration.
 */
export class ChaincodeSupport {
  readonly #expected = new Map<string, Greet>();

  private constructor(
    private readonly server: Server,
    private readonly authority: Issuer,
    readonly address: string,
  ) {}

  static async start(): Promise<ChaincodeSupport> {
    const root = await createRoot([{ CN: ["chaincode listener"] }]);
    const authority = await openIssuer(root.certPem, root.keyPem);
    const server = new Server({
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    const own = await issueTlsLeaf(authority, "localhost", LOOPBACK);
    const credentials = ServerCredentials.createSsl(
      Buffer.from(authority.certPem),
      [{ cert_chain: Buffer.from(own.certPem), private_key: Buffer.from(own.keyPem) }],
      true,
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error === null ? resolve(bound) : reject(error))),
    );
    const support = new ChaincodeSupport(server, authority, `127.0.0.1:${port}`);
    server.addService(peer.ChaincodeSupportService, { register: (call: RegisterCall) => support.#greet(call) });
    return support;
  }

  /** An id under which one process may register once, and what is done when it does. */
  expect(name: string, greet: Greet): string {
    const id = `${name}:${randomBytes(ID_BYTES).toString("hex")}`;
    this.#expected.set(id, greet);
    return id;
  }

  /** The process that had this id is gone. */
  forget(id: string): void {
    this.#expected.delete(id);
  }

  /**
   * Writes a certificate and key for a process into a folder, as the shims of both kinds read them.
   * @returns the environment that tells where they are
   */
  async writeCredentials(dir: string): Promise<Readonly<Record<string, string>>> {
    const { certPem, keyPem } = await issueTlsLeaf(this.authority, "chaincode", LOOPBACK);
    await privateFolder(dir);
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const contents = {
      CORE_TLS_CLIENT_KEY_FILE: keyPem,
      CORE_TLS_CLIENT_CERT_FILE: certPem,
      // fabric-shim reads these two, in base64.
      CORE_TLS_CLIENT_KEY_PATH: base64(keyPem),
      CORE_TLS_CLIENT_CERT_PATH: base64(certPem),
      CORE_PEER_TLS_ROOTCERT_FILE: this.authority.certPem,
    };
    const environment: Record<string, string> = { CORE_PEER_TLS_ENABLED: "true" };
    for (const [variable, content] of Object.entries(contents)) {
      environment[variable] = join(dir, variable.toLowerCase());
      await writeDurably(environment[variable], content);
    }
    return environment;
  }

  close(): void {
    this.server.forceShutdown();
  }

  #greet(call: RegisterCall): void {
    call.once("data", (message: peer.ChaincodeMessage) => {
      const type: number = message.getType();
      const id = type === Type.REGISTER ? idIn(message) : "";
      const greet = this.#expected.get(id);
      this.#expected.delete(id);
      if (greet === undefined) call.end();
      else greet(call, message);
    });
    call.on("error", () => undefined);
  }
}

function idIn(message: peer.ChaincodeMessage): string {
  try {
    return peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
  } catch {
    return "";
  }
}
