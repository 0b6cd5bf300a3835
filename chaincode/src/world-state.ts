import { canonicalJson, type MspId, type RecordKeyParts, type RecordKind, type RecordOf } from "@mulian/domain";
import { KeyEndorsementPolicy } from "fabric-shim";
import type { ChaincodeStub } from "fabric-shim-api";
import { ledgerKey, ledgerKeyOfId } from "./keys.js";
import type { WorldStateReader, Write } from "./rules/rule.js";

/**
 * The only door to the stub's state. Reads single keys, remembers them for the transaction (the stub never shows a
 * transaction its own writes, so a second read answers the same), and writes canonical JSON.
 */
export class WorldState implements WorldStateReader {
  private readonly texts = new Map<string, Promise<string | undefined>>();

  constructor(private readonly stub: ChaincodeStub) {}

  async get<K extends RecordKind>(kind: K, ...parts: RecordKeyParts[K]): Promise<RecordOf<K> | undefined> {
    const text = await this.text(ledgerKey(this.stub, kind, parts));
    // Only these contracts write here, and they write records of the kind their key names, so the text is trusted.
    return text === undefined ? undefined : (JSON.parse(text) as RecordOf<K>);
  }

  private text(key: string): Promise<string | undefined> {
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const text = this.stub
      .getState(key)
      .then((bytes) => (bytes.length === 0 ? undefined : Buffer.from(bytes).toString("utf8")));
    this.texts.set(key, text);
    return text;
  }

  /** Writes a record, and with its first version the organisations that must endorse every later one. */
  async put({ record, endorsers }: Write): Promise<void> {
    const key = ledgerKeyOfId(this.stub, record.kind, record.id);
    // Fabric 3.1.5 panics on a validation parameter for a key that the transaction did not read, so it is read always.
    await this.text(key);
    await this.stub.putState(key, Buffer.from(canonicalJson(record), "utf8"));
    if (endorsers !== undefined) await this.stub.setStateValidationParameter(key, allOf(endorsers));
  }
}

/** A pair of organisations for each owner in the network; what comes after so many is made anew each time. */
const MAX_POLICIES = 1_000;
/** By the organisations they name, which is all that a policy follows from. */
const policies = new Map<string, Uint8Array>();

/** All of these organisations' peers; never MEMBER, which a client's certificate could satisfy. */
function allOf(mspIds: readonly MspId[]): Uint8Array {
  const names = JSON.stringify(mspIds);
  const known = policies.get(names);
  if (known !== undefined) return known;
  const policy = new KeyEndorsementPolicy();
  policy.addOrgs("PEER", ...mspIds);
  const bytes = policy.getPolicy();
  if (policies.size < MAX_POLICIES) policies.set(names, bytes);
  return bytes;
}
