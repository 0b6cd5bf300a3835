import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import https from "node:https";
import FabricCAServices from "fabric-ca-client";
import fabricCommon from "fabric-common";
import { newSigningRequest } from "./csr.js";
import { FabricNetworkError } from "../errors.js";
import type { CaPlan } from "../plan.js";

// On a kept connection the SDK leaves a listener behind for each request.
https.globalAgent = new https.Agent({ keepAlive: false });

const { User, Utils } = fabricCommon;
/** 192 bits; used at once and kept nowhere. */
const SECRET_BYTES = 24;
/** A node's signing certificate and its TLS certificates. */
const MAX_ENROLMENTS = 4;

/** Fabric CA's codes for an identity that it does not know. */
const UNKNOWN_IDENTITY: ReadonlySet<number> = new Set([10, 63]);

export type IdentityType = "client" | "peer" | "orderer" | "admin";

export interface Credential {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** An identity that is registered and may enrol. */
export interface Registered {
  readonly id: string;
  readonly secret: string;
}

/** An organisation's CA, asked by its registrar through fabric-ca-client. */
export class Registrar {
  private constructor(
    private readonly client: FabricCAServices,
    private readonly user: InstanceType<typeof User>,
  ) {}

  static async open(ca: CaPlan, mspId: string): Promise<Registrar> {
    const suite = Utils.newCryptoSuite();
    suite.setCryptoKeyStore(Utils.newCryptoKeyStore());
    const tls = { trustedRoots: [await readFile(ca.certPath, "utf8")], verify: true };
    const client = new FabricCAServices(ca.url, tls, ca.name, suite);
    const secret = (await readFile(ca.registrarSecretPath, "utf8")).trim();
    const { certificatePem, privateKeyPem } = await enrol(client, { id: ca.registrarId, secret });
    return new Registrar(client, User.createUser(ca.registrarId, "", mspId, certificatePem, privateKeyPem));
  }

  /** Registers the identity, or gives one that an interrupted start registered a new secret. */
  async register(id: string, type: IdentityType): Promise<Registered> {
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const identities = this.client.newIdentityService();
    const known = await identities.getOne(id, this.user).then(
      () => true,
      () => false,
    );
    if (known) {
      const again = { enrollmentID: id, enrollmentSecret: secret, maxEnrollments: 2 * MAX_ENROLMENTS, affiliation: "" };
      await identities.update(id, { ...again, type }, this.user);
    } else {
      const once = { enrollmentSecret: secret, maxEnrollments: MAX_ENROLMENTS, affiliation: "" };
      await this.client.register({ enrollmentID: id, role: type, ...once }, this.user);
    }
    return { id, secret };
  }

  /** @param host makes it a TLS certificate for that name and loopback */
  enrol(registered: Registered, host?: string): Promise<Credential> {
    return enrol(this.client, registered, host);
  }

  /**
   * Revokes an identity with everything it holds. A repeat revokes nothing more.
   * @returns serial numbers of what was revoked by this, hexadecimal
   * @throws FabricNetworkError NO_SUCH_IDENTITY
   */
  async revoke(id: string, reason: string): Promise<readonly string[]> {
    try {
      const { result } = await this.client.revoke({ enrollmentID: id, reason }, this.user);
      // The typings say nothing of it; Fabric CA leaves the list out when there is nothing in it.
      const { RevokedCerts: revoked } = result as { RevokedCerts?: readonly { Serial: string }[] | null };
      return (revoked ?? []).map(({ Serial }) => Serial);
    } catch (error) {
      // fabric-ca-client copies the envelope's members onto the error.
      const { errors } = error as { errors?: readonly { code: number; message: string }[] };
      const [first] = errors ?? [];
      if (first === undefined) throw error;
      throw new FabricNetworkError(
        UNKNOWN_IDENTITY.has(first.code) ? "NO_SUCH_IDENTITY" : "TOOL_FAILED",
        `The certificate authority does not revoke ${id}: ${first.message}`,
      );
    }
  }

  /** Every certificate revoked and not yet expired, as the channel's configuration takes it: PEM. */
  async revocationList(): Promise<string> {
    // The typings leave it out; the pinned client has it.
    const untyped = this.client as unknown as {
      generateCRL(request: object, registrar: unknown): Promise<string>;
    };
    return Buffer.from(await untyped.generateCRL({}, this.user), "base64").toString();
  }
}

async function enrol(client: FabricCAServices, { id, secret }: Registered, host?: string): Promise<Credential> {
  const { csr, privateKeyPem } = await newSigningRequest(id, host);
  const profile = host === undefined ? {} : { profile: "tls" };
  const { certificate } = await client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr, ...profile });
  return { certificatePem: certificate, privateKeyPem };
}
