import { common } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";

export interface ConfigBlock {
  readonly channelId: string;
  readonly config: common.Config;
  /** The update that made it; none for the first. */
  readonly lastUpdate: common.Envelope | undefined;
}

/** The configuration that a configuration block holds; undefined for any other block. @throws ConfigurationError INVALID */
export function findConfig(block: common.Block): ConfigBlock | undefined {
  const [envelope, ...others] = block.getData()?.getDataList_asU8() ?? [];
  if (envelope === undefined || others.length > 0) return undefined;
  const { header, data } = unwrap(envelope) ?? {};
  if (header === undefined || data === undefined || Number(header.getType()) !== common.HeaderType.CONFIG)
    return undefined;
  return { channelId: header.getChannelId(), ...readConfig(data) };
}

/** @throws ConfigurationError INVALID for a block that holds no configuration */
export function readConfigBlock(block: common.Block): ConfigBlock {
  return findConfig(block) ?? unreadable();
}

/** Number of the configuration block that held when this one was ordered: its own, if it is one. */
export function lastConfigOf(block: common.Block): number {
  const slot = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.LAST_CONFIG] ?? new Uint8Array();
  return common.LastConfig.deserializeBinary(common.Metadata.deserializeBinary(slot).getValue_asU8()).getIndex();
}

function unwrap(bytes: Uint8Array): { header: common.ChannelHeader; data: Uint8Array } | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return { header: common.ChannelHeader.deserializeBinary(header), data: payload.getData_asU8() };
  } catch {
    return undefined;
  }
}

function readConfig(data: Uint8Array): Pick<ConfigBlock, "config" | "lastUpdate"> {
  try {
    const envelope = common.ConfigEnvelope.deserializeBinary(data);
    return { config: envelope.getConfig() ?? unreadable(), lastUpdate: envelope.getLastUpdate() };
  } catch {
    return unreadable();
  }
}

function unreadable(): never {
  throw new ConfigurationError("INVALID", "the block holds no readable configuration");
}
