import { Router, type Request, type Response } from "express";
import { isLoopback } from "./loopback.js";
import type { Metrics } from "./metrics.js";

export interface HealthOptions {
  readonly isReady: () => Promise<{ readonly ready: boolean; readonly reason?: string }>;
  readonly metrics: Metrics;
  /** Made when it is first asked for, and kept: the document follows from the route table, and few ask. */
  readonly openApi: () => unknown;
}

/** RFC 7239, and what proxies said before it. */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"] as const;

/** `/livez`, `/readyz`, `/metrics` and `/openapi.json`: for machines, without a session. */
export function healthRouter({ isReady, metrics, openApi }: HealthOptions): Router {
  const router = Router();
  let document: string | undefined;
  router.get("/livez", (_, response) => void response.json({ live: true }));
  router.get("/readyz", async (_, response) => {
    const answer = await isReady();
    response.status(answer.ready ? 200 : 503).json(answer);
  });
  router.get("/openapi.json", (_, response) => {
    document ??= JSON.stringify(openApi());
    response.type("application/json").send(document);
  });
  router.get("/metrics", (request, response) => sendMetrics(metrics, request, response));
  return router;
}

/**
 * How busy a department is, is its own affair: only programs on this machine may ask. A proxy on this machine calls from
 * here too, for anybody, and says so.
 */
async function sendMetrics(metrics: Metrics, request: Request, response: Response): Promise<void> {
  const isForSomebody = PROXY_HEADERS.some((name) => request.headers[name] !== undefined);
  if (isForSomebody || !isLoopback(request.socket.remoteAddress)) {
    response.status(404).end();
    return;
  }
  response.type(metrics.contentType).send(await metrics.text());
}
