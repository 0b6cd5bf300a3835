import { randomBytes } from "node:crypto";
import { common, msp } from "@hyperledger/fabric-protos";

/** Fabric's own length of a nonce. */
const NONCE_BYTES = 24;

/** Who signs the change of a channel's configuration. */
export interface Administrator {
  readonly mspId: string;
  readonly certificatePem: string;
  /** ECDSA P-256 over SHA-256, DER, low-S. */
  readonly sign: (data: Uint8Array) => Uint8Array;
}

interface Change {
  readonly channel: string;
  /** As it stands. */
  readonly configuration: common.Config;
  readonly administrator: Administrator;
  /** PEM. */
  readonly crl: string;
}

/**
 * A signed transaction of type CONFIG_UPDATE that changes one value, the organisation's MSP definition, which its own
 * administrator suffices for. Read set and write set name the groups on the way with the versions they have; the value
 * gets the next one (Fabric's configtx: what keeps its version is not changed).
 * @returns undefined when the channel has no such organisation
 */
export function revocationUpdate({ channel, configuration, administrator, crl }: Change): common.Envelope | undefined {
  const { mspId } = administrator;
  const root = configuration.getChannelGroup();
  const application = root?.getGroupsMap().get("Application");
  const organisation = application?.getGroupsMap().get(mspId);
  const value = organisation?.getValuesMap().get("MSP");
  if (root === undefined || application === undefined || organisation === undefined || value === undefined) return;
  const way = [root, application, organisation];
  const changed = new common.ConfigValue();
  changed.setVersion(value.getVersion() + 1);
  changed.setModPolicy(value.getModPolicy());
  changed.setValue(withRevocations(value.getValue_asU8(), crl));
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(nested(way, mspId));
  update.setWriteSet(nested(way, mspId, changed));
  return signedEnvelope(channel, update.serializeBinary(), administrator);
}

/** Root, Application, organisation, each with its present version. */
function nested(way: readonly common.ConfigGroup[], mspId: string, mspValue?: common.ConfigValue): common.ConfigGroup {
  const [root, application, organisation] = way.map((group) => {
    const copy = new common.ConfigGroup();
    copy.setVersion(group.getVersion());
    return copy;
  }) as [common.ConfigGroup, common.ConfigGroup, common.ConfigGroup]; // as many as were given
  if (mspValue !== undefined) organisation.getValuesMap().set("MSP", mspValue);
  application.getGroupsMap().set(mspId, organisation);
  root.getGroupsMap().set("Application", application);
  return root;
}

function withRevocations(value: Uint8Array, crl: string): Uint8Array {
  const config = msp.MSPConfig.deserializeBinary(value);
  const fabric = msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
  fabric.setRevocationListList([Buffer.from(crl)]);
  config.setConfig(fabric.serializeBinary());
  return config.serializeBinary();
}

/** The update with the administrator's signature on it, in an envelope that the administrator sends. */
function signedEnvelope(channel: string, update: Uint8Array, administrator: Administrator): common.Envelope {
  const consent = signatureHeader(administrator);
  const signature = new common.ConfigSignature();
  signature.setSignatureHeader(consent);
  signature.setSignature(administrator.sign(Buffer.concat([consent, update])));
  const data = new common.ConfigUpdateEnvelope();
  data.setConfigUpdate(update);
  data.setSignaturesList([signature]);

  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(administrator));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(administrator.sign(envelope.getPayload_asU8()));
  return envelope;
}

function signatureHeader({ mspId, certificatePem }: Administrator): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  const header = new common.SignatureHeader();
  header.setCreator(identity.serializeBinary());
  header.setNonce(randomBytes(NONCE_BYTES));
  return header.serializeBinary();
}
