import { DomainError, RecordId, parseWith } from "@mulian/domain";
import { z } from "zod";
import type { Leg } from "../../exchange/leg.js";
import { answerKey, servePackage } from "../../exchange/serve-package.js";
import type { ExchangeRoute } from "./router.js";
import { responseSink } from "./rows-sink.js";

const idParam = z.strictObject({ id: RecordId });

/** `GET /exchange/v1/grants/{id}/key` and `GET /exchange/v1/packages/{dataKey}` */
export function packageRoutes(leg: Leg, route: ExchangeRoute): void {
  route("get", "/grants/:id/key", "grant", async (request, response, claims) => {
    const { id } = parseWith(idParam, request.params);
    if (claims.grant !== id) throw new DomainError("NOT_FOUND", "there is no such grant");
    response.set("cache-control", "no-store").json(await answerKey(leg, id, claims));
  });
  route("get", "/packages/:id", "grant", async (request, response, claims) => {
    const { id } = parseWith(idParam, request.params);
    const { grant } = claims;
    if (grant === undefined) throw new DomainError("NOT_FOUND", "there is no such package");
    await leg.running.run(claims.sub, (stop) =>
      servePackage(leg, id, { ...claims, grant }, responseSink(response), stop),
    );
  });
}
