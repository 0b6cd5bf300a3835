/** The chain below the records: for readiness, staleness and evidence. */
export interface ChainPort {
  /** Number of blocks the own organisation's peer has. @throws DomainError LEDGER_UNAVAILABLE */
  height(): Promise<number>;
  /**
   * The same by another organisation's signed word; where the channel has no other organisation, by the own peer's.
   * @throws DomainError LEDGER_UNAVAILABLE when nobody gives a good answer
   */
  confirmedHeight(): Promise<number>;
  /** Begins to read what evidence is made from. @throws DomainError LEDGER_UNAVAILABLE */
  evidence(signal: AbortSignal): Promise<ChainEvidence>;
}

/**
 * The chain as bytes that somebody else can judge. Every member throws DomainError LEDGER_UNAVAILABLE when the own peer does not
 * answer, and EARLY_BLOCKS_UNAVAILABLE or EARLY_BLOCKS_DISPUTED where it lacks blocks and others do not make up for it.
 */
export interface ChainEvidence {
  /** Those in the channel's first `height` blocks, ascending; the first is block 0's. To be asked before attestations. */
  configurations(height: number): Promise<readonly ChannelConfiguration[]>;
  /** Serialized `common.Block` with the orderers' signatures (metadata slot 0) and every other slot empty. */
  block(number: number): Promise<Uint8Array>;
  /**
   * An organisation's word for a block: serialized `common.Payload` of an endorsed call of `qscc`'s GetBlockByNumber at one of its
   * peers, with question and answer.
   * @param mspId a member by the configuration in force at the block, which `inForceAt` finds
   * @param block as `block` gave it
   * @throws DomainError LEDGER_UNAVAILABLE when no peer of the organisation answers, INTEGRITY_FAILURE when the answer is not signed
   *   by one whose certificate is good now and by that configuration, or tells another block
   */
  attestation(mspId: string, number: number, block: Uint8Array): Promise<Uint8Array>;
}

export interface ChannelConfiguration {
  /** Number of the block that has it. */
  readonly block: number;
  /** MSP ids, sorted, of the member organisations. */
  readonly organisations: readonly string[];
}

/** By which a block is judged, one with a configuration by the one before it; undefined for block 0. */
export const inForceAt = <C extends { readonly block: number }>(
  configurations: readonly C[],
  number: number,
): C | undefined => configurations.findLast(({ block }) => block < number);
