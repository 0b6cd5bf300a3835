import { z } from "zod";
import { Digest } from "../ids.js";
import { MAX_DOCUMENTS } from "../limits.js";
import { AccessTerms, MissingList, RefusalGround, RequestDocument } from "../records/access-request.js";
import { Reason } from "../records/common.js";
import { command, creation, transition } from "./define.js";

/** SHA-256 of the canonical terms the signer saw: a signature on other terms is refused. */
const onTerms = { ...transition, termsDigest: Digest };

export const requestCommands = {
  "request.submit": command(
    "access-request",
    ["requester"],
    "Ask for items of a dataset, for a purpose",
    z.strictObject({ ...creation, terms: AccessTerms }),
  ),
  "request.approve": command(
    "access-request",
    ["approver"],
    "The requester's unit signs: the request is complete and the provider's clock starts; an unconditional general dataset is granted at once",
    z.strictObject(onTerms),
  ),
  "request.ask-supplement": command(
    "access-request",
    ["approver"],
    "The provider says, once, everything that is missing",
    z.strictObject({ ...transition, missing: MissingList }),
  ),
  "request.supplement": command(
    "access-request",
    ["approver"],
    "The requester's unit supplies what was missing, signing the whole anew",
    z.strictObject({ ...transition, documents: z.array(RequestDocument).min(1).max(MAX_DOCUMENTS) }),
  ),
  "request.extend": command(
    "access-request",
    ["authority"],
    "The authority consents to one extension of the reply (Art 21)",
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "request.decide": command(
    "access-request",
    ["approver", "authority"],
    "One signature towards the decision; the last one needed decides",
    z.strictObject({
      ...onTerms,
      outcome: z.enum(["grant", "refuse"]),
      ground: RefusalGround.optional(),
      reason: Reason.optional(),
    }),
  ),
  "request.withdraw": command(
    "access-request",
    ["requester", "approver"],
    "Withdraw a request that is not decided",
    z.strictObject(transition),
  ),
};
