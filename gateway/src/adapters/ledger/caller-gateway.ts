import { connect, hash, type Gateway } from "@hyperledger/fabric-gateway";
import type { Client } from "@grpc/grpc-js";
import type { LedgerCaller } from "../../ports/ledger.js";
import { COMMIT_TIMEOUT_MS, ENDORSE_TIMEOUT_MS, EVALUATE_TIMEOUT_MS, SUBMIT_TIMEOUT_MS } from "./limits.js";
import type { SignDer } from "./options.js";

const within = (timeoutMs: number) => () => ({ deadline: Date.now() + timeoutMs });

/**
 * Fabric's client in the name of one caller. `hash.none` hands the whole message to the key store, which hashes and
 * signs in native code: the client's own P-256 signer is twelve times slower.
 */
export function callerGateway(client: Client, caller: LedgerCaller, signDer: SignDer): Gateway {
  // Certificate and key of one moment: the gateway's own are renewed while it runs.
  const { mspId, certificatePem, keyName } = caller;
  return connect({
    client,
    identity: { mspId, credentials: Buffer.from(certificatePem) },
    signer: (message) => signDer(keyName, message),
    hash: hash.none,
    endorseOptions: within(ENDORSE_TIMEOUT_MS),
    evaluateOptions: within(EVALUATE_TIMEOUT_MS),
    submitOptions: within(SUBMIT_TIMEOUT_MS),
    commitStatusOptions: within(COMMIT_TIMEOUT_MS),
  });
}
