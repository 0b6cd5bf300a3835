import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { DEPARTMENT_ATTRIBUTE, DomainError, type EnrolmentId, ROLE_ATTRIBUTE, invalidInput } from "@mulian/domain";
import { certificateLife } from "../../certificate-life.js";
import { signDer } from "../../ecdsa.js";
import { OpenedLate } from "../../opened-late.js";
import type { Credential, Holder, IdentityPort, NewUser, RevocationReason, TlsRequest } from "../../ports/identity.js";
import { authorityKeyId } from "./authority-key-id.js";
import { caCode, told } from "./errors.js";
import { newRequest } from "./new-request.js";
import { asSdkUser } from "./registrar.js";
import { renew, renewTls, TLS_PROFILE } from "./renew.js";
import { requireEnrolmentId } from "./require-enrolment-id.js";
import { revoke, type RevocationRequest } from "./revoke.js";
import { type CaAddress, type CertificateFilter, openSdk, type SdkClient } from "./sdk.js";
import { untilNoneStands } from "./until-none-stands.js";

/** An identity is enrolled by this adapter, at once and once; renewals do not count. */
const MAX_ENROLMENTS = 1;
/** 192 bits; used once and never shown. */
const SECRET_BYTES = 24;

export interface FabricCaOptions extends CaAddress {
  readonly registrarId: string;
  readonly registrarSecret: string;
}

/** Identities by Fabric CA's REST API: the embedded CA and fabric-ca-server alike. */
export class FabricCaIdentity implements IdentityPort {
  readonly #options: FabricCaOptions;
  readonly #sdk: OpenedLate<SdkClient>;
  #registrar: Promise<Credential> | undefined;

  constructor(options: FabricCaOptions) {
    this.#options = options;
    this.#sdk = new OpenedLate(() => openSdk(options));
  }

  async enrolRegistrar(previous?: Credential): Promise<Credential> {
    const attempt = this.#becomeRegistrar(previous);
    this.#registrar = attempt;
    // A failure is not remembered: the next call tries again.
    attempt.catch(() => {
      if (this.#registrar === attempt) this.#registrar = undefined;
    });
    return attempt;
  }

  async enrolUser(user: NewUser): Promise<Credential> {
    const enrolmentId = requireEnrolmentId(user.enrolmentId);
    if (user.roles.length === 0) throw invalidInput("roles", "too-small", "a user needs a role");
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    await this.#register({ ...user, enrolmentId }, secret);
    return this.#enrol(enrolmentId, secret);
  }

  async certifyTls({ enrolmentId, csr }: TlsRequest): Promise<string> {
    const enrollmentID = requireEnrolmentId(enrolmentId);
    const enrollmentSecret = randomBytes(SECRET_BYTES).toString("base64url");
    const client = await this.#client();
    const request = {
      enrollmentID,
      enrollmentSecret,
      role: "client",
      // As for users: what is undefined the SDK leaves out, and the CA takes the registrar's own.
      affiliation: undefined as unknown as string,
      maxEnrollments: MAX_ENROLMENTS,
    };
    await told(client.register(request, await this.#asRegistrar()));
    const { certificate } = await told(client.enroll({ enrollmentID, enrollmentSecret, csr, profile: TLS_PROFILE }));
    return certificate;
  }

  renew(holder: Holder): Promise<Credential> {
    return renew(this.#options, holder);
  }

  renewTls(holder: Holder, csr: string): Promise<string> {
    return renewTls(this.#options, holder, csr);
  }

  async enrolAgain(enrolmentId: EnrolmentId): Promise<Credential> {
    const id = requireEnrolmentId(enrolmentId);
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const client = await this.#client();
    const registrar = await this.#asRegistrar();
    const identities = client.newIdentityService();
    const { result: known } = await told(identities.getOne(id, registrar));
    // Counted since the identity was made, on fabric-ca-server: one more than it has had.
    const maxEnrollments = ((known as StoredIdentity).max_enrollments ?? 0) + MAX_ENROLMENTS;
    // Its type wants a text, but what is undefined it leaves out of the request.
    const affiliation = undefined as unknown as string;
    await told(
      identities.update(id, { enrollmentID: id, affiliation, enrollmentSecret: secret, maxEnrollments }, registrar),
    );
    return this.#enrol(id, secret).catch((error: unknown) => {
      // The secret is the one just given: what the CA does not accept is the identity.
      const isRevoked = error instanceof DomainError && error.code === "UNAUTHENTICATED";
      throw isRevoked ? new DomainError("FORBIDDEN", "the certificate authority has revoked the identity") : error;
    });
  }

  async revoke(enrolmentId: EnrolmentId, reason: RevocationReason): Promise<number> {
    const enrollmentID = requireEnrolmentId(enrolmentId);
    return untilNoneStands(() => this.#revoke({ enrollmentID, reason }));
  }

  async revokeOthers(enrolmentId: EnrolmentId, kept: string, reason: RevocationReason): Promise<number> {
    const id = requireEnrolmentId(enrolmentId);
    const { fingerprint256 } = new X509Certificate(kept);
    return untilNoneStands(async (isLate) => {
      let revoked = 0;
      for (const { PEM } of await told(this.#certificatesOf({ id, notrevoked: true, notexpired: true }))) {
        const other = new X509Certificate(PEM);
        if (revoked > 0 && isLate()) break;
        if (other.fingerprint256 !== fingerprint256) revoked += await this.#revokeOne(other, reason);
      }
      return revoked;
    });
  }

  async revokeCertificate(certificatePem: string, reason: RevocationReason): Promise<boolean> {
    return (await this.#revokeOne(new X509Certificate(certificatePem), reason)) > 0;
  }

  async revocationList(): Promise<string> {
    const client = await this.#client();
    return Buffer.from(await told(client.generateCRL({}, await this.#asRegistrar())), "base64").toString();
  }

  async #becomeRegistrar(previous: Credential | undefined): Promise<Credential> {
    const life = previous && certificateLife(previous.certificatePem, new Date());
    if (previous === undefined || life === undefined || life.hasEnded)
      return this.#enrol(this.#options.registrarId, this.#options.registrarSecret);
    if (!life.isDue) return previous;
    const key = createPrivateKey(previous.privateKeyPem);
    const { certificatePem } = previous;
    return this.renew({ certificatePem, sign: async (data) => signDer(key, data) });
  }

  async #enrol(enrollmentID: string, enrollmentSecret: string): Promise<Credential> {
    const { privateKeyPem, csr } = newRequest(enrollmentID);
    const client = await this.#client();
    const { certificate } = await told(client.enroll({ enrollmentID, enrollmentSecret, csr }));
    return { certificatePem: certificate, privateKeyPem };
  }

  async #register(user: NewUser, secret: string): Promise<void> {
    const attrs = attributesOf(user);
    const request = {
      enrollmentID: user.enrolmentId,
      enrollmentSecret: secret,
      role: "client",
      // The typings want a text, but what is undefined the SDK leaves out: the CA then takes the registrar's own.
      affiliation: user.affiliation as string,
      maxEnrollments: MAX_ENROLMENTS,
      attrs,
    };
    const client = await this.#client();
    const registrar = await this.#asRegistrar();
    try {
      await client.register(request, registrar);
    } catch (error) {
      if (caCode(error) !== 74) return told(Promise.reject(error));
      await this.#resume(user, secret);
    }
  }

  /** An identity that was registered just so, and never enrolled, is what a crash left: a new secret finishes it. */
  async #resume(user: NewUser, secret: string): Promise<void> {
    const client = await this.#client();
    const registrar = await this.#asRegistrar();
    const service = client.newIdentityService();
    const { result } = await told(service.getOne(user.enrolmentId, registrar));
    const held = await told(this.#certificatesOf({ id: user.enrolmentId }));
    if (held.length > 0 || !isSame(result, user)) throw new DomainError("ALREADY_EXISTS", "the enrolment id is taken");
    const change = {
      enrollmentID: user.enrolmentId,
      // Its type wants a text, but what is undefined it leaves out of the request.
      affiliation: user.affiliation as string,
      enrollmentSecret: secret,
    };
    await told(service.update(user.enrolmentId, change, registrar));
  }

  async #certificatesOf(filter: CertificateFilter): Promise<readonly { readonly PEM: string }[]> {
    const client = await this.#client();
    const { result } = await client.newCertificateService().getCertificates(filter, await this.#asRegistrar());
    return result.certs;
  }

  #revokeOne(certificate: X509Certificate, reason: RevocationReason): Promise<number> {
    return this.#revoke({ serial: serialOf(certificate), aki: authorityKeyId(certificate), reason });
  }

  async #revoke(request: RevocationRequest): Promise<number> {
    return revoke(await this.#client(), await this.#asRegistrar(), request);
  }

  /** A gateway runs for longer than a certificate lasts: looked at before each use. */
  async #asRegistrar() {
    const known = await this.#registrar;
    const isGood = known !== undefined && !certificateLife(known.certificatePem, new Date()).isDue;
    return asSdkUser(isGood ? known : await this.enrolRegistrar(known));
  }

  #client(): Promise<SdkClient> {
    return this.#sdk.get();
  }
}

/** As the CA writes it: without leading zeros. */
const serialOf = ({ serialNumber }: X509Certificate): string => serialNumber.toLowerCase().replace(/^0+/, "");

function attributesOf(user: NewUser) {
  return [
    { name: DEPARTMENT_ATTRIBUTE, value: user.department, ecert: true },
    { name: ROLE_ATTRIBUTE, value: user.roles.join(","), ecert: true },
  ];
}

interface StoredIdentity {
  readonly affiliation?: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly type?: string;
  readonly max_enrollments?: number;
}

function isSame(stored: StoredIdentity, user: NewUser): boolean {
  const values = new Map((stored.attrs ?? []).map(({ name, value }) => [name, value]));
  if (stored.type !== "client" || (user.affiliation ?? stored.affiliation) !== stored.affiliation) return false;
  return attributesOf(user).every(({ name, value }) => values.get(name) === value);
}
