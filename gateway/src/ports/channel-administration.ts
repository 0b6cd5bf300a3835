import type { LedgerCaller } from "./ledger.js";

/**
 * The organisation's own part of the channel's configuration, changed in its administrator's name. Throws DomainError:
 * LEDGER_UNAVAILABLE (no orderer takes the change, or it does not arrive), ENDORSEMENT_REFUSED (the policy asks for more).
 */
export interface ChannelAdministration {
  /** False where the administrator's key is kept elsewhere: who has it then publishes revocations. */
  readonly isConfigured: boolean;
  /**
   * Puts a revocation list of the organisation's CA into the channel's configuration, in place of the one before.
   * @param crl PEM
   * @returns the number of the configuration's block, which the own peer has then
   */
  publishRevocations(crl: string): Promise<number>;
  /**
   * Whether the channel's configuration, as the own peer has it, names every certificate of the list. Asked without the
   * administrator's key.
   * @param crl PEM
   */
  lists(crl: string): Promise<boolean>;
  /** Whether the own peer takes what the caller signs. */
  accepts(caller: LedgerCaller): Promise<boolean>;
}
