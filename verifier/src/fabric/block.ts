import { common } from "@hyperledger/fabric-protos";
import { sha256Over } from "../bytes/sha256.js";
import { strictly } from "../bytes/strictly.js";
import { headerHash, type BlockHeader } from "./block-header.js";
import { labelOf, openEnvelope } from "./envelope.js";
import { readConfiguration, type Configuration } from "./configuration.js";

/** What orderers sign about a block, beside its header (slot 0). */
export interface SignedMetadata {
  /** `common.OrdererBlockMetadata`. */
  readonly value: Buffer;
  /** Number of the configuration block in force: its own, of a configuration block. */
  readonly lastConfiguration: number;
  readonly signatures: readonly common.MetadataSignature[];
}

/** A block as its bytes say; nothing of it is judged. */
export interface Block {
  readonly header: BlockHeader;
  readonly hash: Buffer;
  /** Serialized `common.Envelope`s. */
  readonly envelopes: readonly Buffer[];
  readonly isDataHashed: boolean;
  /** Metadata as they are. */
  readonly slots: readonly Buffer[];
  /** Of what is in slot 0; undefined when it cannot be read, as in block 0, which nobody signs. */
  readonly signed: SignedMetadata | undefined;
  /** The channel's configuration, if this block brings one; `unreadable` if it says so and does not. */
  readonly configuration: ChannelConfiguration | "unreadable" | undefined;
}

export interface ChannelConfiguration extends Configuration {
  readonly channel: string;
}

const HASH_BYTES = 32;

/** @returns undefined unless the bytes are those that the block is written as, with hashes of SHA-256 */
export function readBlock(bytes: Uint8Array): Block | undefined {
  const block = strictly(common.Block, bytes);
  const header = block?.getHeader();
  const data = block?.getData();
  if (block === undefined || header === undefined || data === undefined || !areHashes(header)) return undefined;
  const envelopes = data.getDataList_asU8().map((one) => Buffer.from(one));
  const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
  return {
    ...headerOf(header),
    envelopes,
    isDataHashed: sha256Over(envelopes).equals(header.getDataHash_asU8()),
    slots: slots.map((slot) => Buffer.from(slot)),
    signed: signedIn(slots[0]),
    configuration: configurationIn(envelopes),
  };
}

/** Block 0 has no hash before it. */
const areHashes = (header: common.BlockHeader): boolean =>
  header.getDataHash_asU8().length === HASH_BYTES &&
  [0, HASH_BYTES].includes(header.getPreviousHash_asU8().length) &&
  Number.isSafeInteger(header.getNumber());

function headerOf(header: common.BlockHeader): Pick<Block, "header" | "hash"> {
  const plain = {
    number: header.getNumber(),
    previousHash: Buffer.from(header.getPreviousHash_asU8()),
    dataHash: Buffer.from(header.getDataHash_asU8()),
  };
  return { header: plain, hash: headerHash(plain) };
}

function signedIn(slot: Uint8Array | undefined): SignedMetadata | undefined {
  const metadata = slot === undefined || slot.length === 0 ? undefined : strictly(common.Metadata, slot);
  if (metadata === undefined) return undefined;
  const value = Buffer.from(metadata.getValue_asU8());
  const lastConfiguration = strictly(common.OrdererBlockMetadata, value)?.getLastConfig()?.getIndex();
  return lastConfiguration === undefined
    ? undefined
    : { value, lastConfiguration, signatures: metadata.getSignaturesList() };
}

/** A configuration stands alone in its block. */
function configurationIn(envelopes: readonly Buffer[]): Block["configuration"] {
  if (!envelopes.some((one) => labelOf(one)?.type === common.HeaderType.CONFIG)) return undefined;
  const [only, ...more] = envelopes;
  const opened = only === undefined || more.length > 0 ? undefined : openEnvelope(only);
  const configuration = opened === undefined ? undefined : readConfiguration(opened.data);
  return opened === undefined || configuration === undefined
    ? "unreadable"
    : { ...configuration, channel: opened.channel };
}
