import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from "express";
import { Digest, DomainError, MAX_PAGE, RecordId, parseStrictJson, parseWith } from "@mulian/domain";
import { z } from "zod";
import type { AccessTokenClaims, TokenScope } from "../../exchange/access-token.js";
import { HEIGHT_HEADER } from "../../exchange/catch-up.js";
import { authenticate } from "../../exchange/caller.js";
import { acceptCountersignatures } from "../../exchange/countersign.js";
import { batchLeaves } from "../../exchange/batch-leaves.js";
import type { Leg } from "../../exchange/leg.js";
import { proveReceipt } from "../../exchange/prove-receipt.js";
import { listReceipts, seesAll } from "../../exchange/receipt-views.js";
import { deliveredOf } from "../../exchange/resume.js";
import { ROW_FORMATS } from "../../exchange/rows.js";
import { serveRows } from "../../exchange/serve-rows.js";
import { answerToken } from "../../exchange/token-endpoint.js";
import { EXCHANGE_PATH } from "../../exchange/token-limits.js";
import { clientCertificateOf } from "./listener.js";
import { problemHandler } from "./problem.js";
import { readBody } from "./read-body.js";
import { responseSink } from "./rows-sink.js";

/** A token request: an assertion, a grant and a few words. */
const MAX_FORM_BYTES = 16_384;
/** A counter-signature names one receipt in a dozen short fields: it is under a kilobyte. */
const MAX_SIGNATURE_CHARS = 4_096;
const MAX_SIGNATURES_BYTES = 1_048_576;

export type ExchangeHandler = (request: Request, response: Response, claims: AccessTokenClaims) => Promise<void>;
export type ExchangeRoute = (
  method: "get" | "post" | "put",
  path: string,
  scope: TokenScope,
  handler: ExchangeHandler,
) => void;

const grantParam = z.strictObject({ id: RecordId });
const sequenceParam = z.strictObject({ sequence: z.coerce.number().int().min(1) });
const Countersignatures = z.strictObject({
  items: z
    .array(z.strictObject({ sequence: z.int().min(1), countersignature: z.string().max(MAX_SIGNATURE_CHARS) }))
    .max(MAX_PAGE),
});
const batchParam = z.strictObject({ number: z.coerce.number().int().min(1) });
const itemList = z.array(z.string().max(128)).max(500);
const RowsQuery = z.strictObject({
  format: z.enum(ROW_FORMATS).default("ndjson"),
  items: z
    .string()
    .max(80_000)
    .transform((text, context) => {
      try {
        return itemList.parse(JSON.parse(text));
      } catch {
        context.addIssue({ code: "custom", message: "a JSON list of names" });
        return z.NEVER;
      }
    })
    .optional(),
  limit: z.coerce.number().int().min(1).optional(),
  afterRows: z.coerce.number().int().min(1).optional(),
  afterDigest: Digest.optional(),
});
const ReceiptsQuery = z.strictObject({
  grant: RecordId.optional(),
  unsigned: z.literal("true").optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
  cursor: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .optional(),
});

/** The leg's endpoints, `/exchange/v1/…`. Mounted at the root of a listener that serves nothing else. */
export function exchangeRouter(leg: Leg, more: (route: ExchangeRoute) => void): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const route: ExchangeRoute = (method, path, scope, handler) =>
    router[method](`${EXCHANGE_PATH}${path}`, authenticated(leg, scope, handler));
  router.use((_request, _response, next) =>
    next(leg.standing.recovered ? undefined : new DomainError("GATEWAY_STARTING", "this gateway is still starting")),
  );
  router.post(
    `${EXCHANGE_PATH}/token`,
    express.urlencoded({ extended: false, limit: MAX_FORM_BYTES, parameterLimit: 20 }),
    async (request, response) => {
      const certificate = clientCertificateOf(request.socket);
      const answer = await answerToken(leg, request.body, {
        dpop: request.get("dpop"),
        certificate,
        height: request.get(HEIGHT_HEADER),
      });
      response.set("cache-control", "no-store").json(answer);
    },
  );
  route("get", "/grants/:id/rows", "grant", rowsHandler(leg));
  route("get", "/receipts", "receipts", async (request, response, claims) => {
    const { grant, unsigned, limit, cursor } = parseWith(ReceiptsQuery, request.query);
    const department = seesAll(leg, claims.sub) ? undefined : claims.sub;
    response.json(await listReceipts(leg, { grant, department, unsigned: unsigned === "true" }, { limit, cursor }));
  });
  route("post", "/receipts/countersignatures", "receipts", async (request, response, claims) => {
    const body = await readBody(request, MAX_SIGNATURES_BYTES);
    const { items } = parseWith(Countersignatures, parseStrictJson(body));
    response.json({ refused: await acceptCountersignatures(leg, claims.sub, items) });
  });
  route("get", "/receipts/:sequence/proof", "receipts", async (request, response, claims) => {
    const { sequence } = parseWith(sequenceParam, request.params);
    response.json(await proveReceipt(leg, claims.sub, sequence));
  });
  route("get", "/batches/:number/leaves", "receipts", async (request, response) => {
    const { number } = parseWith(batchParam, request.params);
    response.json({ leaves: await batchLeaves(leg, number) });
  });
  more(route);
  router.use((_request, _response, next) => next(new DomainError("NOT_FOUND", "there is nothing here")));
  router.use(problemHandler(leg.deps.logger, () => (leg.strangers.refused += 1)));
  return router;
}

function authenticated(leg: Leg, scope: TokenScope, handler: ExchangeHandler): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    try {
      const { method, originalUrl: path } = request;
      const credentials = {
        method,
        path,
        authorization: request.get("authorization"),
        dpop: request.get("dpop"),
        certificate: clientCertificateOf(request.socket),
        height: request.get(HEIGHT_HEADER),
      };
      await handler(request, response, await authenticate(leg, credentials, scope));
    } catch (error) {
      next(error);
    }
  };
}

function rowsHandler(leg: Leg): ExchangeHandler {
  return async (request, response, claims) => {
    const { id } = parseWith(grantParam, request.params);
    const { format, items, limit, afterRows, afterDigest } = parseWith(RowsQuery, request.query);
    const delivered = deliveredOf(afterRows, afterDigest);
    if (claims.grant !== id) throw new DomainError("NOT_FOUND", "there is no such grant");
    await leg.running.run(claims.sub, (stop) =>
      serveRows(leg, id, { claims, format, items, limit, delivered }, responseSink(response), stop),
    );
  };
}
