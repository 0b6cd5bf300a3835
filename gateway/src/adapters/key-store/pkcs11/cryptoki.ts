import { KeyStoreError } from "../../../ports/key-store.js";
import { CKR_CRYPTOKI_ALREADY_INITIALIZED, CKR_OK } from "./constants.js";

/** CK_ULONG as the binding answers it. */
export type Ulong = number | bigint;

export interface Attribute {
  readonly type: number;
  readonly pValue: Buffer | null;
  ulValueLen: Ulong;
}

export interface Mechanism {
  readonly mechanism: number;
  readonly pParameter: Buffer | null;
  readonly ulParameterLen: number;
}

/** The functions of a PKCS #11 module that are used here, by their names in the standard; each answers a CK_RV. */
export interface Cryptoki {
  C_GetSlotList(present: number, list: BigUint64Array | null, count: [Ulong]): Ulong;
  C_GetTokenInfo(slot: Ulong, info: Buffer): Ulong;
  C_OpenSession(slot: Ulong, flags: number, application: null, notify: null, session: [Ulong]): Ulong;
  C_CloseSession(session: Ulong): Ulong;
  C_Login(session: Ulong, user: number, pin: Buffer, length: number): Ulong;
  C_GenerateKeyPair(
    session: Ulong,
    mechanism: Mechanism,
    publicKey: readonly Attribute[],
    publicCount: number,
    privateKey: readonly Attribute[],
    privateCount: number,
    publicHandle: [Ulong],
    privateHandle: [Ulong],
  ): Ulong;
  C_CreateObject(session: Ulong, template: readonly Attribute[], count: number, handle: [Ulong]): Ulong;
  C_DestroyObject(session: Ulong, object: Ulong): Ulong;
  C_FindObjectsInit(session: Ulong, template: readonly Attribute[], count: number): Ulong;
  C_FindObjects(session: Ulong, objects: BigUint64Array, most: number, count: [Ulong]): Ulong;
  C_FindObjectsFinal(session: Ulong): Ulong;
  C_GetAttributeValue(session: Ulong, object: Ulong, template: Attribute[], count: number): Ulong;
  C_SignInit(session: Ulong, mechanism: Mechanism, key: Ulong): Ulong;
  C_Sign(session: Ulong, data: Buffer, length: number, signature: Buffer, signatureLength: [Ulong]): Ulong;
  C_DeriveKey(
    session: Ulong,
    mechanism: Mechanism,
    baseKey: Ulong,
    template: readonly Attribute[],
    count: number,
    handle: [Ulong],
  ): Ulong;
  /** CK_ECDH1_DERIVE_PARAMS without shared data, in the memory layout of this machine. */
  ecdhParameters(kdf: number, publicPoint: Buffer): Buffer;
}

/** Modules that are loaded; a module is initialised once in a process, whatever number of stores use it. */
const loaded = new Map<string, Promise<Cryptoki>>();

/**
 * Binds a PKCS #11 module. The binding library is an optional dependency with a prebuilt binary for each platform: nothing is
 * compiled.
 * @param path the vendor's shared library, for example /usr/lib/softhsm/libsofthsm2.so
 * @throws KeyStoreError LIBRARY_MISSING
 */
export function loadCryptoki(path: string): Promise<Cryptoki> {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const loading = load(path);
  loaded.set(path, loading);
  loading.catch(() => loaded.delete(path));
  return loading;
}

async function load(path: string): Promise<Cryptoki> {
  const { default: koffi } = await import("koffi").catch(() => {
    throw new KeyStoreError(
      "LIBRARY_MISSING",
      "keyStore.kind pkcs11 needs the package koffi, which has no binary for this platform or was left out: npm install koffi",
    );
  });
  const attribute = koffi.struct({ type: "ulong", pValue: "void *", ulValueLen: "ulong" });
  const mechanism = koffi.struct({ mechanism: "ulong", pParameter: "void *", ulParameterLen: "ulong" });
  const ecdh = koffi.struct({
    kdf: "ulong",
    sharedLen: "ulong",
    shared: "void *",
    publicLen: "ulong",
    point: "void *",
  });
  const template = koffi.pointer(attribute);
  const out = koffi.out("ulong *");
  const inout = koffi.inout("ulong *");
  const signatures: Readonly<Record<Exclude<keyof Cryptoki, "ecdhParameters">, readonly unknown[]>> = {
    C_GetSlotList: ["uint8_t", out, inout],
    C_GetTokenInfo: ["ulong", koffi.out("uint8_t *")],
    C_OpenSession: ["ulong", "ulong", "void *", "void *", out],
    C_CloseSession: ["ulong"],
    C_Login: ["ulong", "ulong", "uint8_t *", "ulong"],
    C_GenerateKeyPair: ["ulong", koffi.pointer(mechanism), template, "ulong", template, "ulong", out, out],
    C_CreateObject: ["ulong", template, "ulong", out],
    C_DestroyObject: ["ulong", "ulong"],
    C_FindObjectsInit: ["ulong", template, "ulong"],
    C_FindObjects: ["ulong", out, "ulong", out],
    C_FindObjectsFinal: ["ulong"],
    C_GetAttributeValue: ["ulong", "ulong", koffi.inout(template), "ulong"],
    C_SignInit: ["ulong", koffi.pointer(mechanism), "ulong"],
    C_Sign: ["ulong", "uint8_t *", "ulong", koffi.out("uint8_t *"), inout],
    C_DeriveKey: ["ulong", koffi.pointer(mechanism), "ulong", template, "ulong", out],
  };
  let module: Record<string, unknown>;
  try {
    const library = koffi.load(path);
    const initialize = library.func("C_Initialize", "ulong", ["void *"]);
    module = Object.fromEntries(
      Object.entries(signatures).map(([name, types]) => [name, library.func(name, "ulong", types as never[])]), // as koffi takes them
    );
    const result = Number(initialize(null));
    if (result !== CKR_OK && result !== CKR_CRYPTOKI_ALREADY_INITIALIZED)
      throw new Error(`C_Initialize answered 0x${result.toString(16)}`);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new KeyStoreError("LIBRARY_MISSING", `${path} is not usable as a PKCS #11 module: ${detail}`);
  }
  // The table of signatures has every function of the interface, with the standard's types.
  return {
    ...(module as unknown as Omit<Cryptoki, "ecdhParameters">),
    ecdhParameters(kdf, publicPoint) {
      const parameters = Buffer.alloc(koffi.sizeof(ecdh));
      koffi.encode(parameters, ecdh, {
        kdf,
        sharedLen: 0,
        shared: null,
        publicLen: publicPoint.length,
        point: publicPoint,
      });
      return parameters;
    },
  };
}
