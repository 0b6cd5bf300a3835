import { randomBytes, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import https from "node:https";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import FabricCAServices from "fabric-ca-client";
import fabricCommon from "fabric-common";
import { newSigningRequest, type RequestOptions } from "./csr.js";
import { FabricNetworkError } from "../errors.js";
import { writePrivately } from "../files.js";
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

const DAY_MS = 86_400_000;
/** Longer than the server takes from asking who wants a certificate to having it on record, many at once. */
const STRAY_MS = 1_000;
/** Nobody who was revoked begins another request, so the second look finds nothing as a rule. */
const MAX_LOOKS = 20;

interface Holder {
  readonly id: string;
  readonly type: IdentityType;
  readonly current: Credential;
}

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
    private readonly mspId: string,
  ) {}

  static async open(ca: CaPlan, mspId: string): Promise<Registrar> {
    const suite = Utils.newCryptoSuite();
    suite.setCryptoKeyStore(Utils.newCryptoKeyStore());
    const tls = { trustedRoots: [await readFile(ca.certPath, "utf8")], verify: true };
    const client = new FabricCAServices(ca.url, tls, ca.name, suite);
    const { certificatePem, privateKeyPem } = await credentialOf(ca, client);
    return new Registrar(client, User.createUser(ca.registrarId, "", mspId, certificatePem, privateKeyPem), mspId);
  }

  /** Registers the identity, or gives one that an interrupted start registered a new secret. */
  async register(id: string, type: IdentityType): Promise<Registered> {
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const identities = this.client.newIdentityService();
    const known = await identities.getOne(id, this.user).then(
      // The typings have no members for it; this is what the server answers.
      ({ result }) => result as { max_enrollments?: number },
      () => undefined,
    );
    if (known !== undefined) {
      // Counted since the identity was made: what it has used up is not known.
      const maxEnrollments = (known.max_enrollments ?? 0) + MAX_ENROLMENTS;
      const again = { enrollmentID: id, enrollmentSecret: secret, maxEnrollments, affiliation: "" };
      await identities.update(id, { ...again, type }, this.user);
    } else {
      const once = { enrollmentSecret: secret, maxEnrollments: MAX_ENROLMENTS, affiliation: "" };
      await this.client.register({ enrollmentID: id, role: type, ...once }, this.user);
    }
    return { id, secret };
  }

  /** @param host makes it a TLS certificate for that name and loopback */
  enrol(registered: Registered, host?: string): Promise<Credential> {
    return enrol(this.client, registered, host === undefined ? {} : { host });
  }

  /**
   * Another certificate for who has one: asked for in the holder's own name while the present one is good, else, as only
   * the registrar can then, by a new secret.
   */
  async reenrol({ id, type, current }: Holder, request: RequestOptions): Promise<Credential> {
    if (new X509Certificate(current.certificatePem).validToDate < new Date())
      return enrol(this.client, await this.register(id, type), request);
    const { csr, privateKeyPem } = await newSigningRequest(id, request);
    const holder = User.createUser(id, "", this.mspId, current.certificatePem, current.privateKeyPem);
    // The SDK's own call cannot name a profile; the pinned client has this one beneath it.
    const { _fabricCAClient: api } = this.client as unknown as {
      _fabricCAClient: {
        post(method: string, body: object, identity: unknown): Promise<{ result: { Cert: string } }>;
      };
    };
    const body = { certificate_request: csr, ...profileOf(request) };
    const { result } = await api.post("reenroll", body, holder.getSigningIdentity());
    return { certificatePem: Buffer.from(result.Cert, "base64").toString(), privateKeyPem };
  }

  /** Every certificate that is good, PEM. */
  async certificates(): Promise<readonly string[]> {
    // The typings leave it out; the pinned client has it.
    const untyped = this.client as unknown as {
      newCertificateService(): {
        getCertificates(filter: object, registrar: unknown): Promise<{ result: { certs: readonly { PEM: string }[] } }>;
      };
    };
    const filter = { notexpired: true, notrevoked: true };
    const { result } = await untyped.newCertificateService().getCertificates(filter, this.user);
    return result.certs.map(({ PEM }) => PEM);
  }

  /**
   * Revokes an identity with everything it holds, and again until a look some time after the last revocation finds nothing: a
   * re-enrolment that the server had begun is on record after the first. A repeat revokes nothing more.
   * @returns serial numbers of what was revoked by this, hexadecimal
   * @throws FabricNetworkError NO_SUCH_IDENTITY
   */
  async revoke(id: string, reason: string): Promise<readonly string[]> {
    const serials: string[] = [];
    for (let look = 0; look < MAX_LOOKS; look++) {
      if (look > 0) await pause(STRAY_MS);
      const found = await this.revokeOnce(id, reason);
      serials.push(...found);
      if (look > 0 && found.length === 0) return serials;
    }
    throw new FabricNetworkError("TOOL_FAILED", {
      zh: `CA 仍在不断为 ${id} 签发证书。`,
      en: `The certificate authority goes on giving certificates to ${id}.`,
    });
  }

  private async revokeOnce(id: string, reason: string): Promise<readonly string[]> {
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
      throw new FabricNetworkError(UNKNOWN_IDENTITY.has(first.code) ? "NO_SUCH_IDENTITY" : "TOOL_FAILED", {
        zh: `CA 未吊销 ${id}：${first.message}`,
        en: `The certificate authority does not revoke ${id}: ${first.message}`,
      });
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

/** The registrar's certificate of an earlier time, while it is good for a day; else a new one, by its secret. */
async function credentialOf(ca: CaPlan, client: FabricCAServices): Promise<Credential> {
  const [certPath, keyPath] = [join(ca.registrarDir, "cert.pem"), join(ca.registrarDir, "key.pem")];
  if (existsSync(certPath)) {
    const certificatePem = await readFile(certPath, "utf8");
    const isGood = new X509Certificate(certificatePem).validToDate.getTime() > Date.now() + DAY_MS;
    if (isGood) return { certificatePem, privateKeyPem: await readFile(keyPath, "utf8") };
  }
  const secret = (await readFile(ca.registrarSecretPath, "utf8")).trim();
  const credential = await enrol(client, { id: ca.registrarId, secret });
  await writePrivately(keyPath, credential.privateKeyPem);
  await writePrivately(certPath, credential.certificatePem);
  return credential;
}

async function enrol(
  client: FabricCAServices,
  { id, secret }: Registered,
  request: RequestOptions = {},
): Promise<Credential> {
  const { csr, privateKeyPem } = await newSigningRequest(id, request);
  const asked = { enrollmentID: id, enrollmentSecret: secret, csr, ...profileOf(request) };
  const { certificate } = await client.enroll(asked);
  return { certificatePem: certificate, privateKeyPem };
}

const profileOf = ({ host }: RequestOptions) => (host === undefined ? {} : { profile: "tls" });
