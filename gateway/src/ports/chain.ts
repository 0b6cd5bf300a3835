/** The chain below the records: for readiness, staleness and evidence. */
export interface ChainPort {
  /** Number of blocks the own organisation's peer has. @throws DomainError LEDGER_UNAVAILABLE */
  height(): Promise<number>;
}
