import { changing } from "../changing.js";
import { actorOf, advanced } from "../records.js";
import { requireFound, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { complete } from "./completing.js";
import { byRequester } from "./parties.js";
import { digestOfTerms, requireDocuments } from "./terms.js";

/** The requester's unit adds what was missing and signs the whole anew; the provider's clock starts again. */
export const supplementRequest: Rule<"request.supplement"> = (read, context, body) =>
  changing(read, context, "access-request", { ...body, mayChange: byRequester(context) }, async (request) => {
    requireState(request.state, "supplement-asked");
    const terms = { ...request.terms, documents: [...request.terms.documents, ...body.documents] };
    requireDocuments(terms.documents);
    const asked = requireFound(request.supplement, "access-request");
    const signature = requireFound(await read.get("approval", request.id, "requester-unit"), "approval");
    const approval = advanced(context, signature, { by: actorOf(context), termsDigest: digestOfTerms(context, terms) });
    const { writes, result } = await complete(read, context, request, {
      terms,
      supplement: { ...asked, suppliedAt: context.now },
    });
    return { writes: [...writes, { record: approval }], result };
  });
