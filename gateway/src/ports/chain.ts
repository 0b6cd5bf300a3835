/** The chain below the records: for readiness, staleness and evidence. */
export interface ChainPort {
  /** Number of blocks the own organisation's peer has. @throws DomainError LEDGER_UNAVAILABLE */
  height(): Promise<number>;
  /**
   * The same by another organisation's signed word; where the channel has no other organisation, by the own peer's.
   * @throws DomainError LEDGER_UNAVAILABLE when nobody gives a good answer
   */
  confirmedHeight(): Promise<number>;
}
