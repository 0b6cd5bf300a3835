import { Digest, DomainError, RecordId, parseStrictJson, parseWith } from "@mulian/domain";
import { z } from "zod";
import { RUN_ID } from "../../exchange/batch/due.js";
import { Since } from "../../exchange/batch/since.js";
import type { Leg } from "../../exchange/leg.js";
import { deliveredOf } from "../../exchange/resume.js";
import { serveRows } from "../../exchange/serve-rows.js";
import { readBody } from "./read-body.js";
import type { ExchangeRoute } from "./router.js";
import { responseSink } from "./rows-sink.js";

/** As many rows at one value of a watermark as may be named, with room. */
const MAX_QUESTION_BYTES = 1_048_576;
const grantParam = z.strictObject({ id: RecordId });
const Question = z.strictObject({
  run: z.string().regex(RUN_ID),
  since: Since.optional(),
  afterRows: z.int().min(1).optional(),
  afterDigest: Digest.optional(),
});

/** `POST /exchange/v1/grants/{id}/batch`: the rows of one run. */
export function batchRoutes(leg: Leg, route: ExchangeRoute): void {
  route("post", "/grants/:id/batch", "grant", async (request, response, claims) => {
    const { id } = parseWith(grantParam, request.params);
    if (claims.grant !== id) throw new DomainError("NOT_FOUND", "there is no such grant");
    const body = parseStrictJson(await readBody(request, MAX_QUESTION_BYTES));
    const { run, since, afterRows, afterDigest } = parseWith(Question, body);
    const delivered = deliveredOf(afterRows, afterDigest);
    const call = {
      claims,
      format: "ndjson",
      items: undefined,
      limit: undefined,
      delivered,
      batch: { run, since },
    } as const;
    await leg.running.run(claims.sub, (stop) => serveRows(leg, id, call, responseSink(response), stop));
  });
}
