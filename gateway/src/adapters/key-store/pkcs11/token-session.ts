import { KeyStoreError } from "../../../ports/key-store.js";
import * as ck from "./constants.js";
import { CryptokiError } from "./cryptoki-error.js";
import type { Attribute, Cryptoki, Mechanism, Ulong } from "./cryptoki.js";
import {
  attribute,
  COORDINATE_BYTES,
  counted,
  named,
  PRIVATE_KEY,
  PUBLIC_KEY,
  SHARED_SECRET,
  ulong,
} from "./templates.js";

/** CK_TOKEN_INFO begins with the label, 32 bytes padded with blanks; the rest has 172 bytes more on 64-bit systems. */
const LABEL_BYTES = 32;
const TOKEN_INFO_BYTES = 512;
/** Slots looked at; a machine has a handful. */
const MAX_SLOTS = 256;
/** Objects of one label that are looked at: there are a public and a private one. */
const FIND_AT_ONCE = 64;
const SIGNATURE_BYTES = 64;

export interface TokenOptions {
  readonly tokenLabel: string;
  readonly pin: string;
}

const plain = (mechanism: number): Mechanism => ({ mechanism, pParameter: null, ulParameterLen: 0 });

/**
 * One logged-in session of one token. Calls are short and synchronous, one at a time: a session is no place for two. A session
 * that was lost (the token was away, or its machine restarted) is opened anew, once a call.
 */
export class TokenSession {
  private session: Ulong | undefined;
  /** A token locks its PIN after a few wrong ones: one that was refused is not shown again, however often a key is asked for. */
  private isPinRefused = false;

  constructor(
    private readonly module: Cryptoki,
    private readonly options: TokenOptions,
  ) {}

  /** @throws KeyStoreError TOKEN_MISSING, WRONG_PASSPHRASE, TOKEN_FAILED */
  open(): void {
    if (this.isPinRefused) throw pinRefused();
    const handle: [Ulong] = [0];
    const flags = ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION;
    this.check("C_OpenSession", this.module.C_OpenSession(this.findSlot(), flags, null, null, handle));
    try {
      this.logIn(handle[0]);
    } catch (error) {
      this.module.C_CloseSession(handle[0]);
      throw error;
    }
    this.session = handle[0];
  }

  private logIn(session: Ulong): void {
    const pin = Buffer.from(this.options.pin, "utf8");
    const result = Number(this.module.C_Login(session, ck.CKU_USER, pin, pin.length));
    if (result === ck.CKR_PIN_INCORRECT || result === ck.CKR_PIN_LOCKED) {
      this.isPinRefused = true;
      throw pinRefused();
    }
    // The login is the process's, not the session's.
    if (result !== ck.CKR_USER_ALREADY_LOGGED_IN) this.check("C_Login", result);
  }

  close(): void {
    if (this.session !== undefined) this.module.C_CloseSession(this.session);
    this.session = undefined;
  }

  /** A P-256 key pair whose private half cannot be read out of the token. */
  generate(label: string): void {
    this.withSession((session) =>
      this.check(
        "C_GenerateKeyPair",
        this.module.C_GenerateKeyPair(
          session,
          plain(ck.CKM_EC_KEY_PAIR_GEN),
          ...counted([...named(label), ...PUBLIC_KEY, attribute(ck.CKA_EC_PARAMS, ck.P256_OID)]),
          ...counted([...named(label), ...PRIVATE_KEY]),
          [0],
          [0],
        ),
      ),
    );
  }

  /** Takes a key pair in; from then on its private half cannot be read out of the token. @param point 04 ‖ x ‖ y */
  import(label: string, scalar: Buffer, point: Buffer): void {
    const key = [
      attribute(ck.CKA_KEY_TYPE, ulong(ck.CKK_EC)),
      attribute(ck.CKA_EC_PARAMS, ck.P256_OID),
      ...named(label),
    ];
    const octets = Buffer.concat([Buffer.from([0x04, point.length]), point]);
    this.create([
      ...key,
      ...PUBLIC_KEY,
      attribute(ck.CKA_CLASS, ulong(ck.CKO_PUBLIC_KEY)),
      attribute(ck.CKA_EC_POINT, octets),
    ]);
    this.create([
      ...key,
      ...PRIVATE_KEY,
      attribute(ck.CKA_CLASS, ulong(ck.CKO_PRIVATE_KEY)),
      attribute(ck.CKA_VALUE, scalar),
    ]);
  }

  /** The public point of a key, 04 ‖ x ‖ y; undefined when there is none of that label. */
  publicPoint(label: string): Buffer | undefined {
    return this.withSession((session) => {
      const [key] = this.find(session, [...named(label), attribute(ck.CKA_CLASS, ulong(ck.CKO_PUBLIC_KEY))]);
      // An OCTET STRING around the point, or the bare point: modules differ.
      return key === undefined
        ? undefined
        : this.read(session, key, ck.CKA_EC_POINT).subarray(-(1 + 2 * COORDINATE_BYTES));
    });
  }

  /** Labels of the keys there are. */
  labels(): string[] {
    return this.withSession((session) =>
      this.find(session, [
        attribute(ck.CKA_CLASS, ulong(ck.CKO_PUBLIC_KEY)),
        attribute(ck.CKA_KEY_TYPE, ulong(ck.CKK_EC)),
      ]).map((key) => this.read(session, key, ck.CKA_LABEL).toString("utf8")),
    );
  }

  /** ECDSA over a digest: r ‖ s. Undefined when there is no key of that label. */
  sign(label: string, digest: Buffer): Buffer | undefined {
    return this.withSession((session) => {
      const key = this.privateKey(session, label);
      if (key === undefined) return undefined;
      this.check("C_SignInit", this.module.C_SignInit(session, plain(ck.CKM_ECDSA), key));
      const signature = Buffer.alloc(SIGNATURE_BYTES);
      this.check("C_Sign", this.module.C_Sign(session, digest, digest.length, signature, [signature.length]));
      return signature;
    });
  }

  /** ECDH: the shared secret's x. Undefined when there is no key of that label. @param point 04 ‖ x ‖ y */
  derive(label: string, point: Buffer): Buffer | undefined {
    return this.withSession((session) => {
      const key = this.privateKey(session, label);
      if (key === undefined) return undefined;
      const pParameter = this.module.ecdhParameters(ck.CKD_NULL, point);
      const mechanism = { mechanism: ck.CKM_ECDH1_DERIVE, pParameter, ulParameterLen: pParameter.length };
      const handle: [Ulong] = [0];
      this.check("C_DeriveKey", this.module.C_DeriveKey(session, mechanism, key, ...counted(SHARED_SECRET), handle));
      try {
        return this.read(session, handle[0], ck.CKA_VALUE);
      } finally {
        this.module.C_DestroyObject(session, handle[0]);
      }
    });
  }

  /** CKA_VALUE of an object of this label and class, where the token gives it: of a private key it does not. */
  value(label: string, objectClass: number): Buffer | undefined {
    return this.withSession((session) => {
      const [object] = this.find(session, [...named(label), attribute(ck.CKA_CLASS, ulong(objectClass))]);
      return object === undefined ? undefined : this.read(session, object, ck.CKA_VALUE);
    });
  }

  /** Both halves. Nothing happens when there is none. */
  destroy(label: string): void {
    this.withSession((session) => {
      for (const object of this.find(session, named(label)))
        this.check("C_DestroyObject", this.module.C_DestroyObject(session, object));
    });
  }

  private create(template: readonly Attribute[]): void {
    this.withSession((session) =>
      this.check("C_CreateObject", this.module.C_CreateObject(session, ...counted(template), [0])),
    );
  }

  private privateKey(session: Ulong, label: string): Ulong | undefined {
    return this.find(session, [...named(label), attribute(ck.CKA_CLASS, ulong(ck.CKO_PRIVATE_KEY))])[0];
  }

  private find(session: Ulong, template: readonly Attribute[]): bigint[] {
    this.check("C_FindObjectsInit", this.module.C_FindObjectsInit(session, ...counted(template)));
    const found: bigint[] = [];
    try {
      for (let more = true; more;) {
        const handles = new BigUint64Array(FIND_AT_ONCE);
        const count: [Ulong] = [0];
        this.check("C_FindObjects", this.module.C_FindObjects(session, handles, FIND_AT_ONCE, count));
        found.push(...handles.subarray(0, Number(count[0])));
        more = Number(count[0]) === FIND_AT_ONCE;
      }
    } finally {
      this.module.C_FindObjectsFinal(session);
    }
    return found;
  }

  private read(session: Ulong, object: Ulong, type: number): Buffer {
    const length: Attribute[] = [{ type, pValue: null, ulValueLen: 0 }];
    this.check("C_GetAttributeValue", this.module.C_GetAttributeValue(session, object, length, 1));
    const value = Buffer.alloc(Number(length[0]?.ulValueLen ?? 0));
    this.check("C_GetAttributeValue", this.module.C_GetAttributeValue(session, object, [attribute(type, value)], 1));
    return value;
  }

  private findSlot(): Ulong {
    const slots = new BigUint64Array(MAX_SLOTS);
    const count: [Ulong] = [MAX_SLOTS];
    this.check("C_GetSlotList", this.module.C_GetSlotList(1, slots, count));
    for (const slot of slots.subarray(0, Number(count[0]))) {
      const info = Buffer.alloc(TOKEN_INFO_BYTES);
      if (Number(this.module.C_GetTokenInfo(slot, info)) !== ck.CKR_OK) continue;
      if (info.toString("utf8", 0, LABEL_BYTES).trimEnd() === this.options.tokenLabel) return slot;
    }
    throw new KeyStoreError("TOKEN_MISSING", `no slot has a token of label ${this.options.tokenLabel}`);
  }

  private withSession<T>(use: (session: Ulong) => T): T {
    if (this.session === undefined) this.open();
    try {
      return use(this.session ?? 0);
    } catch (error) {
      if (!(error instanceof CryptokiError) || !ck.GONE.has(error.result)) throw error;
      this.close();
      this.open();
      return use(this.session ?? 0);
    }
  }

  private check(name: string, result: Ulong): void {
    if (Number(result) !== ck.CKR_OK) throw new CryptokiError(name, Number(result));
  }
}

const pinRefused = (): KeyStoreError =>
  new KeyStoreError("WRONG_PASSPHRASE", "the token does not open with this PIN, or is locked");
