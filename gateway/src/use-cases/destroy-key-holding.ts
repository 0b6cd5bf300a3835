import { CANNOT_RECALL, DomainError, type KeyDestruction } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, notFound } from "./find.js";
import { storeOnce, type NewDocumentPorts } from "./new-documents.js";
import type { KeyCallOptions } from "./rotate-key.js";
import { submitCommand, type SubmitPorts } from "./submit-command.js";

type Ports = SubmitPorts & NewDocumentPorts & { readonly exchange: Pick<Exchange, "destroyHolding"> };

/**
 * The holder deletes what its gateway has of a key, and claims it on the ledger. What was deleted is signed by the department
 * and is a document like any other proof of destruction: the ledger has its digest, the provider fetches it.
 */
export async function destroyKeyHolding(
  ports: Ports,
  caller: UserCaller,
  id: string,
  expectedVersion: number,
  options: KeyCallOptions,
): Promise<KeyDestruction> {
  const holding = await find(ports, caller, "key-holding", id);
  if (holding.holder !== caller.department) throw notFound("key-holding");
  // Before anything is deleted, which nobody can take back; a claim that stands already is a repeat, which the ledger judges.
  if (holding.version !== expectedVersion && holding.destructionDigest === undefined)
    throw new DomainError("VERSION_CONFLICT", `the record is at version ${holding.version}`, {
      version: holding.version,
    });
  const { destroyed, kept, proof } = await ports.exchange.destroyHolding(id, caller.ledger.enrolmentId);
  const [stored] = await storeOnce(ports, ["destruction", id], proof, [
    { role: "destruction", name: `${id}.jws`, mediaType: "application/jose", content: Buffer.from(proof) },
  ]);
  const destructionDigest = stored?.digest ?? "";
  const claim = { id, expectedVersion, endedBy: "destroyed", destructionDigest };
  const answer = await submitCommand(ports, caller, "key-holding.end", claim, options);
  return {
    ...answer,
    destroyed: [...destroyed],
    kept: [...kept],
    destructionDigest,
    notice: CANNOT_RECALL[options.language],
  };
}
