import { createHash, X509Certificate } from "node:crypto";
import { common, gateway, ledger, msp, peer } from "@hyperledger/fabric-protos";
import { DEPARTMENT_ATTRIBUTE, ENROLMENT_ATTRIBUTE, ROLE_ATTRIBUTE, rolesIn } from "@mulian/domain";
import type { Creator } from "../../ports/ledger.js";
import { certificateAttributes } from "./certificate-attributes.js";
import type { Endorsement } from "./membership.js";

/** An endorser transaction, unwrapped from its envelope. */
export interface EndorsedAction {
  /** As the envelope carries them; nobody has looked at the signatures. */
  readonly endorsements: readonly Endorsement[];
  readonly event: peer.ChaincodeEvent | undefined;
  readonly writeSet: ledger.rwset.TxReadWriteSet;
  /** What the chaincode answered. */
  readonly result: Uint8Array;
  /** SHA-256 of the proposal that the endorsers signed for. */
  readonly proposalHash: Buffer;
}

/** Certificates remembered by digest; a network has thousands of users, and each is some hundred bytes here. */
const MAX_REMEMBERED_IDENTITIES = 5_000;

const remembered = new Map<string, Creator>();

/** Who a serialized identity is, by its certificate; without a readable one, nobody of the organisation it names. */
export function identityOf(serialized: Uint8Array): Creator {
  const digest = createHash("sha256").update(serialized).digest("base64");
  const known = remembered.get(digest);
  if (known !== undefined) return known;
  const identity = msp.SerializedIdentity.deserializeBinary(serialized);
  const found = { mspId: identity.getMspid(), ...personOf(identity.getIdBytes_asU8()) };
  if (remembered.size >= MAX_REMEMBERED_IDENTITIES) remembered.clear();
  remembered.set(digest, found);
  return found;
}

function personOf(pem: Uint8Array): Omit<Creator, "mspId"> {
  try {
    const certificate = new X509Certificate(Buffer.from(pem));
    const attributes = certificateAttributes(certificate);
    return {
      enrolmentId: attributes[ENROLMENT_ATTRIBUTE] ?? "",
      department: attributes[DEPARTMENT_ATTRIBUTE],
      roles: rolesIn(attributes[ROLE_ATTRIBUTE]),
    };
  } catch {
    return { enrolmentId: "", department: undefined, roles: [] };
  }
}

/** An endorser signs the response with its own identity behind it. */
function endorsementOf(endorsement: peer.Endorsement, responsePayload: Uint8Array): Endorsement {
  const endorser = endorsement.getEndorser_asU8();
  const identity = msp.SerializedIdentity.deserializeBinary(endorser);
  return {
    mspId: identity.getMspid(),
    certificatePem: Buffer.from(identity.getIdBytes_asU8()).toString(),
    signed: Buffer.concat([responsePayload, endorser]),
    signature: endorsement.getSignature_asU8(),
  };
}

/** The first action of an endorser transaction; Fabric allows no second. */
export function endorsedAction(transactionBytes: Uint8Array): EndorsedAction | undefined {
  const [first] = peer.Transaction.deserializeBinary(transactionBytes).getActionsList();
  if (first === undefined) return undefined;
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(first.getPayload_asU8()).getAction();
  if (endorsed === undefined) return undefined;
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const eventBytes = action.getEvents_asU8();
  const payload = endorsed.getProposalResponsePayload_asU8();
  return {
    endorsements: endorsed.getEndorsementsList().map((endorsement) => endorsementOf(endorsement, payload)),
    event: eventBytes.length === 0 ? undefined : peer.ChaincodeEvent.deserializeBinary(eventBytes),
    writeSet: ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8()),
    result: action.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
    proposalHash: Buffer.from(response.getProposalHash_asU8()),
  };
}

/** What is written publicly in one namespace. */
export function writesOf(
  writeSet: ledger.rwset.TxReadWriteSet,
  namespace: string,
): {
  readonly values: readonly ledger.rwset.kvrwset.KVWrite[];
  readonly metadata: readonly ledger.rwset.kvrwset.KVMetadataWrite[];
} {
  const sets = writeSet
    .getNsRwsetList()
    .filter((set) => set.getNamespace() === namespace)
    .map((set) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()));
  return {
    values: sets.flatMap((set) => set.getWritesList()),
    metadata: sets.flatMap((set) => set.getMetadataWritesList()),
  };
}

/** What a proposal became: who endorsed it and what it would do. Undefined for an envelope without an action. */
export function preparedAction(preparedTransaction: Uint8Array): EndorsedAction | undefined {
  const envelope = gateway.PreparedTransaction.deserializeBinary(preparedTransaction).getEnvelope();
  if (envelope === undefined) return undefined;
  return endorsedAction(common.Payload.deserializeBinary(envelope.getPayload_asU8()).getData_asU8());
}
