import { DomainError } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";

const refuse = (): never => {
  throw new DomainError("NO_GATEWAY", "the department has no leg here; its host's operator names it under `guests`");
};
const refuseLater = async (): Promise<never> => refuse();

/**
 * The leg as departments see it that this organisation hosts without a leg of their own. What would be done with keys, texts or
 * rows is refused: it would be done in the host's name, and the texts would stay where they are.
 */
export const withoutLeg = (host: Exchange): Exchange => ({
  ...host,
  createProofKey: refuseLater,
  storeDocuments: refuseLater,
  readDocuments: refuseLater,
  deliver: refuseLater,
  holdingsToSettle: refuse,
  settleHolding: refuseLater,
  forgetPackage: refuseLater,
  destroyHolding: refuseLater,
  destructionProof: refuseLater,
  openRows: refuseLater,
  listRuns: refuse,
  askRun: refuseLater,
  openRun: refuseLater,
  lookUp: refuseLater,
  check: refuseLater,
  aggregate: refuseLater,
});
