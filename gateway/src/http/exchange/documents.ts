import { Digest, parseWith } from "@mulian/domain";
import { z } from "zod";
import { giveDocument, takeDocument } from "../../exchange/document-service.js";
import { MAX_ENVELOPE_BYTES } from "../../exchange/document.js";
import type { Leg } from "../../exchange/leg.js";
import { readBody } from "./read-body.js";
import type { ExchangeRoute } from "./router.js";

const digestParam = z.strictObject({ digest: Digest });

/** `GET` and `PUT /exchange/v1/documents/{digest}` */
export function documentRoutes(leg: Leg, route: ExchangeRoute): void {
  route("get", "/documents/:digest", "documents", async (request, response, claims) => {
    const { digest } = parseWith(digestParam, request.params);
    const canonical = await giveDocument(leg, digest, {
      department: claims.sub,
      enrolmentId: claims.user ?? "gateway",
    });
    response.set({ "cache-control": "no-store" }).type("application/json").send(canonical);
  });
  route("put", "/documents/:digest", "documents", async (request, response, claims) => {
    const { digest } = parseWith(digestParam, request.params);
    await takeDocument(leg, digest, (await readBody(request, MAX_ENVELOPE_BYTES)).toString("utf8"), claims.sub);
    response.status(204).end();
  });
}
