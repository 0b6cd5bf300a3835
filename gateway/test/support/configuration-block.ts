import { common, msp } from "@hyperledger/fabric-protos";

/** What a test's configuration says of an organisation; PEM. */
export interface ConfiguredOrganisation {
  readonly root: string;
  readonly tlsRoot?: string;
  readonly revocationList?: string;
}

/** @param at the transaction's time, to the second; by default the epoch */
export function envelope(type: number, data: Uint8Array, at = new Date(0)): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setType(type);
  channel.setTxId("a".repeat(64));
  const header = new common.Header();
  // Protobuf messages merge when their bytes are joined.
  header.setChannelHeader(Buffer.concat([channel.serializeBinary(), timestampField(at)]));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const made = new common.Envelope();
  made.setPayload(payload.serializeBinary());
  return made.serializeBinary();
}

/** Field 3 of a channel header: a google.protobuf.Timestamp with its first field alone, the seconds as a varint. */
function timestampField(at: Date): Buffer {
  const bytes = [0x08];
  let left = Math.floor(at.getTime() / 1_000);
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.from([0x1a, bytes.length + 1, ...bytes, left]);
}

export function blockOf(bytes: Uint8Array, number = 0): common.Block {
  const block = new common.Block();
  const header = new common.BlockHeader();
  header.setNumber(number);
  block.setHeader(header);
  const data = new common.BlockData();
  data.setDataList([bytes]);
  block.setData(data);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), Uint8Array.of(0)]);
  block.setMetadata(metadata);
  return block;
}

/** A block with a channel's configuration, as far as it names the member organisations. */
export function configurationBlock(
  number: number,
  organisations: Readonly<Record<string, ConfiguredOrganisation>>,
): common.Block {
  const application = new common.ConfigGroup();
  for (const [mspId, { root, tlsRoot, revocationList }] of Object.entries(organisations)) {
    const fabric = new msp.FabricMSPConfig();
    fabric.setName(mspId);
    fabric.setRootCertsList([Buffer.from(root)]);
    if (tlsRoot !== undefined) fabric.setTlsRootCertsList([Buffer.from(tlsRoot)]);
    if (revocationList !== undefined) fabric.setRevocationListList([Buffer.from(revocationList)]);
    const config = new msp.MSPConfig();
    config.setConfig(fabric.serializeBinary());
    const value = new common.ConfigValue();
    value.setValue(config.serializeBinary());
    const group = new common.ConfigGroup();
    group.getValuesMap().set("MSP", value);
    application.getGroupsMap().set(mspId, group);
  }
  const channel = new common.ConfigGroup();
  channel.getGroupsMap().set("Application", application);
  const config = new common.Config();
  config.setChannelGroup(channel);
  const made = new common.ConfigEnvelope();
  made.setConfig(config);
  return blockOf(envelope(common.HeaderType.CONFIG, made.serializeBinary()), number);
}
