import type { Logger } from "pino";
import type { LedgerCaller } from "../../ports/ledger.js";

/** Signs with a key of the key store: ECDSA P-256 over SHA-256 of `data`, DER, low-S, as Fabric wants it. */
export type SignDer = (keyName: string, data: Uint8Array) => Promise<Uint8Array>;

/** Where a record's version was written, once the index knows. */
export type LocateVersion = (
  kind: string,
  id: string,
  version: number,
) => Promise<{ readonly txId: string; readonly blockNumber: number } | undefined>;

/** What the index knows of the chain: a peer made from a snapshot knows nothing of what came before it. */
export interface KnownToIndex {
  /** Header hash of a block, hex; undefined for one that the index does not have. */
  headerHashOf(number: number): Promise<string | undefined>;
  /** What became of a transaction; undefined for one that the index does not have. */
  outcomeOf(txId: string): Promise<{ readonly code: number; readonly blockNumber: number } | undefined>;
}

export interface FabricLedgerOptions extends KnownToIndex {
  readonly channel: string;
  readonly chaincode: string;
  readonly peer: { readonly address: string; readonly tlsServerName: string; readonly tlsRootCertPem: string };
  /** The gateway's own certificate: it follows the blocks and asks for outcomes. */
  readonly service: LedgerCaller;
  readonly signDer: SignDer;
  /** Finds the transaction that a repeated command already made. */
  readonly locateVersion: LocateVersion;
  /** Where the outbox is, and for a while blocks that others tell. */
  readonly dataDir: string;
  readonly logger: Logger;
}
