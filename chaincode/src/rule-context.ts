import { hash } from "node:crypto";
import {
  DomainError,
  MAX_CLOCK_SKEW_MS,
  canonicalJson,
  commands,
  type Caller,
  type CommandBody,
  type CommandName,
} from "@mulian/domain";
import type { ChaincodeStub } from "fabric-shim-api";
import { recordIdFrom } from "./rules/record-id.js";
import type { RuleContext } from "./rules/rule.js";

const sha256 = (text: string): string => hash("sha256", text, "hex");

/**
 * The transaction's timestamp, which its client chose.
 * @throws DomainError CLOCK_SKEW when it is too far from this endorser's clock: the clock may refuse, never shape a result
 */
function timestampOf(stub: ChaincodeStub, clockMs: number): string {
  const timestamp = stub.getDateTimestamp();
  const skewMs = Math.abs(clockMs - timestamp.getTime());
  if (!(skewMs <= MAX_CLOCK_SKEW_MS))
    throw new DomainError(
      "CLOCK_SKEW",
      `the timestamp is more than ${MAX_CLOCK_SKEW_MS} ms from the endorser's clock`,
      { limitMs: MAX_CLOCK_SKEW_MS },
    );
  return timestamp.toISOString();
}

/** What surrounds a command of this transaction. */
export function ruleContext<N extends CommandName>(
  stub: ChaincodeStub,
  caller: Caller,
  name: N,
  body: CommandBody<N>,
  clockMs: number,
): RuleContext {
  const { mspId, enrolmentId, department } = caller;
  return {
    caller,
    now: timestampOf(stub, clockMs),
    txId: stub.getTxID(),
    newId:
      "idempotencyKey" in body
        ? recordIdFrom(sha256, commands[name].subject, mspId, enrolmentId, body.idempotencyKey)
        : "",
    commandDigest: sha256(canonicalJson({ name, body, caller: { mspId, enrolmentId, department } })),
    hash: sha256,
  };
}
