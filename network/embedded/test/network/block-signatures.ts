import { verify, X509Certificate } from "node:crypto";
import { common, msp } from "@hyperledger/fabric-protos";
import { headerBytes } from "./helpers.js";

/** Who may sign blocks, as the genesis block names them. */
export interface Ordering {
  readonly root: X509Certificate;
  /** Behind BFT: the orderers' certificates by their numbers. Empty for Raft, where a signature brings its own. */
  readonly consenters: ReadonlyMap<number, X509Certificate>;
  /** How many orderers must have signed a block. */
  readonly quorum: number;
}

export function orderingOf(genesis: common.Block | undefined): Ordering {
  const [envelope] = genesis?.getData()?.getDataList_asU8() ?? [];
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope ?? new Uint8Array()).getPayload_asU8(),
  );
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  const section = config?.getChannelGroup()?.getGroupsMap().get("Orderer");
  const consenters = common.Orderers.deserializeBinary(valueOf(section, "Orderers")).getConsenterMappingList();
  const [organisation] = [...(section?.getGroupsMap().entries() ?? [])].map(([, group]) => group);
  const fabric = msp.FabricMSPConfig.deserializeBinary(
    msp.MSPConfig.deserializeBinary(valueOf(organisation, "MSP")).getConfig_asU8(),
  );
  return {
    root: new X509Certificate(Buffer.from(fabric.getRootCertsList_asU8()[0] ?? [])),
    consenters: new Map(consenters.map((each) => [each.getId(), new X509Certificate(each.getIdentity_asU8())])),
    quorum: quorumOf(consenters.length),
  };
}

/** The orderers whose signatures on the block hold, each once. */
export function signersOf(block: common.Block, { root, consenters }: Ordering): ReadonlySet<string> {
  const [slot] = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const metadata = common.Metadata.deserializeBinary(slot ?? new Uint8Array());
  const held = metadata.getSignaturesList().flatMap((signature) => {
    const header = headerOf(signature);
    const certificate = signerOf(signature, consenters);
    const signed = Buffer.concat([metadata.getValue_asU8(), header, headerBytes(block.getHeader())]);
    if (certificate === undefined || !certificate.verify(root.publicKey)) return [];
    return verify("sha256", signed, certificate.publicKey, signature.getSignature_asU8()) ? [certificate.subject] : [];
  });
  return new Set(held);
}

/** Raft's signatures name their creator, BFT's the creator's number. */
function headerOf(signature: common.MetadataSignature): Uint8Array {
  const own = signature.getSignatureHeader_asU8();
  return own.length > 0 ? own : signature.getIdentifierHeader_asU8();
}

function signerOf(
  signature: common.MetadataSignature,
  consenters: ReadonlyMap<number, X509Certificate>,
): X509Certificate | undefined {
  const header = signature.getSignatureHeader_asU8();
  if (header.length === 0) {
    const identifier = common.IdentifierHeader.deserializeBinary(signature.getIdentifierHeader_asU8());
    return consenters.get(identifier.getIdentifier());
  }
  const creator = common.SignatureHeader.deserializeBinary(header).getCreator_asU8();
  return new X509Certificate(Buffer.from(msp.SerializedIdentity.deserializeBinary(creator).getIdBytes_asU8()));
}

function valueOf(group: common.ConfigGroup | undefined, name: string): Uint8Array {
  return group?.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
}

/** Of n orderers f = (n - 1) / 3 may lie; a quorum is more than half of all and f together. One behind Raft. */
function quorumOf(count: number): number {
  const liars = Math.floor((count - 1) / 3);
  return count === 0 ? 1 : Math.ceil((count + liars + 1) / 2);
}
