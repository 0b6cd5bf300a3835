import { common, protos } from "../protos.js";
import type { Identity, MspManager } from "../crypto/types.js";
import type { ChaincodeDefinitions, ConfigurationJudge, TransactionLocation } from "./types.js";
import { sha256 } from "../crypto/sha256.js";
import { KeyPolicyChanges, satisfiesEndorsementPolicies } from "./endorsement-policy.js";
import { hasWrites } from "./read-write-set.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { StateView } from "./state.js";
import {
  MalformedTransaction,
  isEndorserTransaction,
  readChaincodeAction,
  readEndorsedAction,
  readEndorserTransaction,
  readEnvelope,
} from "./transaction.js";
import type { EndorsedAction, EndorserTransaction, TransactionEnvelope } from "./transaction.js";

const { TxValidationCode } = protos;

export interface ValidatorOptions {
  readonly channelId: string;
  readonly mspManager: MspManager;
  readonly definitions: ChaincodeDefinitions;
  readonly configuration?: ConfigurationJudge | undefined;
  readonly state: StateView & { transactionLocation(txId: string): TransactionLocation | undefined };
}

/** A transaction after the first pass. `transaction` is there for endorser transactions that passed. */
export interface CheckedTransaction {
  readonly validationCode: number;
  readonly transaction?: EndorserTransaction | undefined;
}

/**
 * Fabric's first pass over a block: form, signatures, transaction ids and endorsement policies of every transaction.
 * What they read is checked afterwards, in order (`validateReads`).
 */
export function validateEndorsements(
  envelopes: readonly Uint8Array[],
  options: ValidatorOptions,
): CheckedTransaction[] {
  const changes = new KeyPolicyChanges();
  const seen = new Set<string>();
  return envelopes.map((bytes) => {
    try {
      const transaction = checkTransaction(readEnvelope(bytes), options, changes);
      if (transaction !== undefined) refuseRepeated(transaction.txId, seen);
      return { validationCode: TxValidationCode.VALID, transaction };
    } catch (error) {
      if (error instanceof MalformedTransaction) return { validationCode: error.validationCode };
      throw error;
    }
  });
}

/** Two transactions of one id in one block: Fabric marks the later one only after it has judged its policies. */
function refuseRepeated(txId: string, seen: Set<string>): void {
  require(!seen.has(txId), TxValidationCode.DUPLICATE_TXID);
  seen.add(txId);
}

function checkTransaction(
  envelope: TransactionEnvelope,
  options: ValidatorOptions,
  changes: KeyPolicyChanges,
): EndorserTransaction | undefined {
  checkCreator(envelope, options.mspManager);
  const { channelHeader } = envelope;
  const type: number = channelHeader.getType();
  require(type !== common.HeaderType.CONFIG_UPDATE, TxValidationCode.UNSUPPORTED_TX_PAYLOAD);
  const endorsed = isEndorserTransaction(envelope) ? checkEndorserForm(envelope) : undefined;
  require(channelHeader.getChannelId() === options.channelId, TxValidationCode.TARGET_CHAIN_NOT_FOUND);
  if (endorsed === undefined) {
    checkConfiguration(envelope, options);
    return undefined;
  }
  require(options.state.transactionLocation(channelHeader.getTxId()) === undefined, TxValidationCode.DUPLICATE_TXID);
  const proposed = proposedChaincode(envelope);
  const action = readChaincodeAction(endorsed);
  const transaction = readEndorserTransaction(envelope, action);
  const chaincode = checkChaincode(proposed, action);
  checkPolicies(chaincode, transaction.sets, endorsersOf(endorsed, options.mspManager), options, changes);
  return transaction;
}

function checkCreator({ payloadBytes, signature, signatureHeader }: TransactionEnvelope, mspManager: MspManager): void {
  const creator = identityOf(signatureHeader.getCreator_asU8(), mspManager);
  require(creator?.verify(payloadBytes, signature) === true, TxValidationCode.BAD_CREATOR_SIGNATURE);
}

/** It writes no state; whoever follows the chain goes by it from the next block on. */
function checkConfiguration({ payload }: TransactionEnvelope, { configuration }: ValidatorOptions): void {
  const accepted = configuration?.accepts(payload.getData_asU8()) ?? false;
  require(accepted, TxValidationCode.INVALID_CONFIG_TRANSACTION);
}

function checkEndorserForm(envelope: TransactionEnvelope): EndorsedAction {
  const { channelHeader, signatureHeader } = envelope;
  const txId = sha256(signatureHeader.getNonce_asU8(), signatureHeader.getCreator_asU8()).toString("hex");
  require(channelHeader.getTxId() === txId, TxValidationCode.BAD_PROPOSAL_TXID);
  return readEndorsedAction(envelope);
}

/** Proposal, response and event must speak of one chaincode. @returns its name */
function checkChaincode(name: string | undefined, action: protos.ChaincodeAction): string {
  const responded = action.getChaincodeId();
  require(name !== undefined && responded !== undefined, TxValidationCode.INVALID_OTHER_REASON);
  require(name !== undefined &&
    name !== "" &&
    name === responded?.getName() &&
    responded.getVersion() !== "", TxValidationCode.INVALID_CHAINCODE);
  const eventBytes = action.getEvents_asU8();
  require(eventBytes.length === 0 || eventChaincode(eventBytes) === name, TxValidationCode.INVALID_OTHER_REASON);
  return name ?? "";
}

function checkPolicies(
  chaincode: string,
  sets: readonly NamespaceReadWriteSet[],
  endorsers: readonly Identity[],
  { state, mspManager, definitions }: ValidatorOptions,
  changes: KeyPolicyChanges,
): void {
  const byNamespace = new Map(sets.map((set) => [set.namespace, set]));
  require(byNamespace.size === sets.length, TxValidationCode.ILLEGAL_WRITESET);
  const written = new Set([chaincode, ...sets.filter(hasWrites).map((set) => set.namespace)]);
  const context = { state, mspManager, definitions, changes };
  let code: number = TxValidationCode.VALID;
  const accepted: NamespaceReadWriteSet[] = [];
  for (const namespace of written) {
    const policy = definitions.endorsementPolicy(namespace);
    const set = byNamespace.get(namespace);
    if (policy === undefined) code = TxValidationCode.INVALID_CHAINCODE;
    else if (!satisfiesEndorsementPolicies(namespace, set, policy, endorsers, context)) {
      if (code === TxValidationCode.VALID) code = TxValidationCode.ENDORSEMENT_POLICY_FAILURE;
    } else if (set !== undefined) accepted.push(set);
  }
  // Fabric remembers a change of a key's policy by namespace: it counts where that namespace's policies held.
  for (const set of accepted) changes.add(set);
  require(code === TxValidationCode.VALID, code);
}

/** Endorsers with a good signature, each once. Others do not spoil the transaction, they only do not count. */
function endorsersOf(
  { endorsements, responsePayloadBytes }: EndorsedAction,
  mspManager: MspManager,
): readonly Identity[] {
  const endorsers = new Map<string, Identity>();
  for (const endorsement of endorsements) {
    const serialized = endorsement.getEndorser_asU8();
    const endorser = identityOf(serialized, mspManager);
    if (endorser === undefined || endorsers.has(endorser.identifier)) continue;
    const signed = Buffer.concat([responsePayloadBytes, serialized]);
    if (endorser.verify(signed, endorsement.getSignature_asU8())) endorsers.set(endorser.identifier, endorser);
  }
  return [...endorsers.values()];
}

function identityOf(serialized: Uint8Array, mspManager: MspManager): Identity | undefined {
  try {
    return mspManager.deserialize(serialized);
  } catch {
    return undefined;
  }
}

function proposedChaincode(envelope: TransactionEnvelope): string | undefined {
  try {
    const extension = protos.ChaincodeHeaderExtension.deserializeBinary(envelope.channelHeader.getExtension_asU8());
    return extension.getChaincodeId()?.getName();
  } catch {
    throw new MalformedTransaction(TxValidationCode.BAD_HEADER_EXTENSION);
  }
}

function eventChaincode(bytes: Uint8Array): string | undefined {
  try {
    return protos.ChaincodeEvent.deserializeBinary(bytes).getChaincodeId();
  } catch {
    return undefined;
  }
}

function require(condition: boolean, validationCode: number): void {
  if (!condition) throw new MalformedTransaction(validationCode);
}
