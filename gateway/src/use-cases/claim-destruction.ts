import type { DestructionProof, RouteBody, WriteAnswer } from "@mulian/domain";
import type { NewDocument } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { storeOnce, type NewDocumentPorts } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

type ClaimPorts = SubmitPorts & NewDocumentPorts;

/** The grantee says its purpose is met, and may prove in the same breath that what it held is destroyed. */
export async function completeGrant(
  ports: ClaimPorts,
  caller: UserCaller,
  id: string,
  { destruction, ...body }: RouteBody<"completeGrant">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "grant", id);
  const claim = await proofOf(ports, id, destruction);
  return submitCommand(ports, caller, "grant.complete", { id, ...body, ...claim }, options);
}

/** A key is held no longer; its holder may prove that it is destroyed, then or later. */
export async function endKeyHolding(
  ports: ClaimPorts,
  caller: UserCaller,
  id: string,
  { destruction, ...body }: RouteBody<"endKeyHolding">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "key-holding", id);
  const claim = await proofOf(ports, id, destruction);
  return submitCommand(ports, caller, "key-holding.end", { id, ...body, ...claim }, options);
}

/** The proof becomes a document; the ledger keeps its digest. */
async function proofOf(
  ports: ClaimPorts,
  id: string,
  proof: DestructionProof | undefined,
): Promise<{ destructionDigest?: string | undefined }> {
  if (proof === undefined) return {};
  const [stored] = await storeOnce(ports, ["destruction", id], proof, [documentOf(proof)]);
  return { destructionDigest: stored?.digest };
}

const documentOf = (proof: DestructionProof): NewDocument =>
  "text" in proof
    ? { role: "destruction", mediaType: "text/plain", content: proof.text }
    : {
        role: "destruction",
        name: proof.name,
        mediaType: proof.mediaType,
        content: Buffer.from(proof.contentBase64, "base64"),
      };
