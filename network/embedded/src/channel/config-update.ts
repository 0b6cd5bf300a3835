import { common } from "../protos.js";
import type { ChannelConfig } from "./channel-config.js";
import { type ConfigElement, type ConfigElements, elementsOf, groupOf, requireId } from "./config-elements.js";
import { ConfigurationError } from "./configuration-error.js";
import { type SignedData, signersOf } from "./signed-data.js";

/**
 * What the channel's configuration becomes by a signed update, or why it may not: what was read must be at its version, what
 * is written at the next, and the signatures must satisfy the `mod_policy` of each element that changes, as it is now.
 * @param envelope `common.Envelope` of type CONFIG_UPDATE
 * @throws ConfigurationError STALE, NOT_AUTHORISED, BAD_UPDATE
 */
export function proposeConfig(current: ChannelConfig, envelope: common.Envelope): common.ConfigEnvelope {
  const { update, signatures } = readUpdate(envelope);
  if (update.getChannelId() !== current.channelId)
    bad(`ConfigUpdate for channel '${update.getChannelId()}' but envelope for channel '${current.channelId}'`);
  const existing = elementsOf(current.proto.getChannelGroup());
  const read = elementsOf(update.getReadSet());
  checkReadSet(existing, read);
  const written = elementsOf(update.getWriteSet());
  const changed = changesOf(read, written);
  checkChanges(current, existing, changed, signatures);
  const proposed = new Map([...existing, ...changed]);
  for (const id of written.keys())
    if (!proposed.has(id)) bad(`writeset contained key ${id} which did not appear in proposed config`);
  const config = new common.Config();
  config.setSequence(current.sequence + 1);
  config.setChannelGroup(groupOf(proposed));
  const result = new common.ConfigEnvelope();
  result.setConfig(config);
  result.setLastUpdate(envelope);
  return result;
}

function checkReadSet(existing: ConfigElements, read: ConfigElements): void {
  const refuse = (why: string): never => {
    throw new ConfigurationError("STALE", `error validating ReadSet: ${why}`);
  };
  for (const [id, { item }] of read) {
    const now = existing.get(id)?.item;
    if (now === undefined) return refuse(`existing config does not contain element for ${id} but was in the read set`);
    const [wanted, actual] = [item.getVersion(), now.getVersion()];
    if (wanted !== actual)
      refuse(
        `proposed update requires that key ${id} be at version ${wanted}, but it is currently at version ${actual}`,
      );
  }
}

/** What is written at another version than it was read. */
function changesOf(read: ConfigElements, written: ConfigElements): ConfigElements {
  return new Map([...written].filter(([id, { item }]) => read.get(id)?.item.getVersion() !== item.getVersion()));
}

function checkChanges(
  current: ChannelConfig,
  existing: ConfigElements,
  changed: ConfigElements,
  signatures: readonly SignedData[],
): void {
  if (changed.size === 0) bad("error validating DeltaSet: delta set was empty -- update would have no effect");
  const signers = signersOf(current.mspManager, signatures);
  for (const [id, { item }] of changed) {
    requireModPolicy(id, item.getModPolicy());
    const before = existing.get(id);
    const version = item.getVersion();
    if (before === undefined) {
      // Something new is judged with its group, whose version a new member raises.
      if (version !== 0) bad(`attempted to set key ${id} to version ${version}, but key does not exist`);
      continue;
    }
    const now = before.item.getVersion();
    if (version !== now + 1) bad(`attempt to set key ${id} to version ${version}, but key is at version ${now}`);
    const refusal = refusalOf(current, before, signers);
    if (refusal !== undefined) {
      const why = `error validating DeltaSet: policy for ${id} not satisfied: ${refusal}`;
      throw new ConfigurationError("NOT_AUTHORISED", why);
    }
  }
}

/** By the policy that guards the element: named from its own group on, or absolutely. */
function refusalOf(
  current: ChannelConfig,
  { kind, key, path, item }: ConfigElement,
  signers: Parameters<ChannelConfig["refusalOf"]>[1],
): string | undefined {
  const name = item.getModPolicy();
  if (name.startsWith("/")) return current.refusalOf(name, signers);
  const group = kind === "Group" ? [...path, key] : path;
  return current.refusalOf(`/${group.join("/")}/${name}`, signers);
}

function requireModPolicy(id: string, name: string): void {
  if (name === "") bad(`invalid mod_policy for element ${id}: mod_policy not set`);
  for (const part of name.replace(/^\//, "").split("/")) requireId(part);
}

interface SignedUpdate {
  readonly update: common.ConfigUpdate;
  readonly signatures: readonly SignedData[];
}

function readUpdate(envelope: common.Envelope): SignedUpdate {
  try {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    if (Number(header.getType()) !== common.HeaderType.CONFIG_UPDATE) bad("envelope is not of type CONFIG_UPDATE");
    const signed = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    const bytes = signed.getConfigUpdate_asU8();
    const signatures = signed.getSignaturesList().map((signature): SignedData => {
      const signatureHeader = signature.getSignatureHeader_asU8();
      return {
        signed: Buffer.concat([signatureHeader, bytes]),
        identity: common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8(),
        signature: signature.getSignature_asU8(),
      };
    });
    return { update: common.ConfigUpdate.deserializeBinary(bytes), signatures };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    return bad("error converting envelope to config update");
  }
}

function bad(message: string): never {
  throw new ConfigurationError("BAD_UPDATE", message);
}
