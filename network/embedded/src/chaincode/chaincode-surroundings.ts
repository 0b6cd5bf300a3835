import type { Logger } from "pino";
import type { ChaincodeSupport } from "./chaincode-support.js";

/** What the network has to offer to the chaincodes it runs. */
export interface ChaincodeSurroundings {
  /** Where launched chaincodes register; started when the first one asks. */
  readonly support: () => Promise<ChaincodeSupport>;
  /** A folder for a chaincode's process of one peer. */
  readonly dirOf: (chaincode: string, peer: string) => string;
  readonly logger: Logger;
}
