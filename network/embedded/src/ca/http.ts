import type { IncomingMessage, ServerResponse } from "node:http";
import { affiliationEndpoints } from "./affiliations.js";
import { certificates } from "./certificates.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { gencrl } from "./crl.js";
import { enroll, reenroll } from "./enrol.js";
import { CaCode, CaError } from "./error.js";
import { identityEndpoints } from "./identities.js";
import { cainfo, cainfoByGet } from "./info.js";
import { register } from "./register.js";
import { revoke } from "./revoke.js";

/** A certificate request with many names is 4 kB; nothing the API takes is near this. */
const MAX_BODY_BYTES = 65_536;

const ENDPOINTS: readonly Endpoint[] = [
  cainfo,
  cainfoByGet,
  enroll,
  reenroll,
  register,
  revoke,
  gencrl,
  certificates,
  ...identityEndpoints,
  ...affiliationEndpoints,
];

/** Answers one request in Fabric CA's envelope. Never throws. */
export async function answer(ca: CaContext, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { endpoint, parameter, query } = find(message);
    const request: CaRequest = {
      method: endpoint.method,
      target: message.url ?? "",
      query,
      parameter,
      authorisation: message.headers.authorization,
      body: await readAll(message),
    };
    const result = await endpoint.handle(ca, request);
    send(response, endpoint.status, { result, errors: [], messages: [], success: true });
  } catch (error) {
    refuse(ca, message, response, error);
  }
}

function refuse(ca: CaContext, message: IncomingMessage, response: ServerResponse, error: unknown): void {
  const refusal = error instanceof CaError ? error : new CaError(500, CaCode.UNKNOWN, "internal error");
  const what = { method: message.method, path: message.url?.split("?")[0], code: refusal.code, reason: refusal.reason };
  if (error instanceof CaError) ca.log.warn(what, "refused");
  else ca.log.error({ ...what, err: error }, "failed");
  // What is left of an oversized body is not read: the connection ends here.
  if (!message.complete) response.setHeader("connection", "close");
  const errors = [{ code: refusal.code, message: refusal.message }];
  send(response, refusal.status, { result: "", errors, messages: [], success: false });
}

function send(response: ServerResponse, status: number, envelope: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(envelope));
}

/** The API answers under `/api/v1/` and, like the Go server, also without it. */
function find(message: IncomingMessage): {
  readonly endpoint: Endpoint;
  readonly parameter: string;
  readonly query: URLSearchParams;
} {
  const url = new URL(message.url ?? "/", "https://ca.invalid");
  const [name = "", ...rest] = url.pathname.replace(/^\/(api\/v1\/)?/, "").split("/");
  const parameter = decode(rest.join("/"));
  const named = ENDPOINTS.filter((endpoint) => endpoint.name === name && endpoint.hasParameter === (parameter !== ""));
  if (named.length === 0) throw new CaError(404, CaCode.UNKNOWN, "there is no such endpoint");
  const endpoint = named.find((candidate) => candidate.method === message.method);
  if (endpoint === undefined)
    throw new CaError(405, CaCode.METHOD_NOT_ALLOWED, "this endpoint does not take that method");
  return { endpoint, parameter, query: url.searchParams };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CaError(404, CaCode.UNKNOWN, "there is no such endpoint");
  }
}

/** Raw bytes: the client sends no content type, and the token signs what was sent. */
async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new CaError(413, CaCode.READING_BODY, "the request's body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
