import { randomUUID } from "node:crypto";
import {
  ProblemDocument,
  type OperationId,
  type RouteAnswer,
  type RouteCall,
  type RouteDefinition,
  routes,
} from "@mulian/domain";
import { ProblemError, UnreachableError } from "./errors.js";

export interface ClientOptions {
  /** Root of a gateway, for example `http://127.0.0.1:8301`. */
  readonly gatewayUrl: string;
  readonly token?: string | undefined;
  readonly language: string;
}

/** Query members are flat: the route table has no others. */
type Primitive = string | number | boolean;

/**
 * A call that does not answer within this is given up; streams are exempt once they have begun. Longer than a gateway's own
 * limits, 245 s at most, so that it is the gateway that says what took so long; Node itself waits 300 s for an answer's head.
 */
const CALL_TIMEOUT_MS = 270_000;

/** A client of one gateway's REST API, typed by the route table that `/openapi.json` is made from. */
export class ApiClient {
  constructor(private readonly options: ClientOptions) {}

  get gatewayUrl(): string {
    return this.options.gatewayUrl;
  }

  /** @throws ProblemError for refusals, UnreachableError when nobody answers */
  async call<O extends OperationId>(operation: O, call: RouteCall<O> = {}): Promise<RouteAnswer<O>> {
    const response = await this.stream(operation, call, AbortSignal.timeout(CALL_TIMEOUT_MS));
    // The gateway's own answers; the table gives their type.
    if (response.status === 204) return null as RouteAnswer<O>;
    return (await response.json()) as RouteAnswer<O>;
  }

  /** Like `call`, for routes that answer bytes. */
  async stream<O extends OperationId>(operation: O, call: RouteCall<O> = {}, signal?: AbortSignal): Promise<Response> {
    const definition: RouteDefinition = routes[operation];
    const url = URL.parse(`${this.options.gatewayUrl}/api/v1${pathOf(definition.path, call.params)}`);
    if (url === null) throw new UnreachableError(this.options.gatewayUrl, undefined);
    // Queries of the route table are flat; TypeScript does not follow that through the generic operation.
    const query = (call.query ?? {}) as Readonly<Record<string, Primitive | undefined>>;
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    if (definition.command !== undefined) url.searchParams.set("wait", "indexed");
    const response = await this.send(url, definition, call, signal);
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  private async send(
    url: URL,
    definition: RouteDefinition,
    call: RouteCall<OperationId>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers: Record<string, string> = { "accept-language": this.options.language };
    if (this.options.token !== undefined) headers["authorization"] = `Bearer ${this.options.token}`;
    if (definition.command !== undefined) headers["idempotency-key"] = call.idempotencyKey ?? randomUUID();
    const hasBody = definition.body !== undefined;
    if (hasBody) headers["content-type"] = "application/json";
    try {
      return await fetch(url, {
        method: definition.method.toUpperCase(),
        headers,
        ...(hasBody ? { body: JSON.stringify(call.body ?? {}) } : {}),
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      throw new UnreachableError(this.options.gatewayUrl, cause);
    }
  }
}

/** The route table gives an operation with names in its path parameters of these names. */
function pathOf(path: string, params: unknown): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
}

async function problemOf(response: Response): Promise<ProblemError> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const parsed = ProblemDocument.safeParse(body);
  if (parsed.success) return new ProblemError(parsed.data);
  return new ProblemError({
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: text.slice(0, 300),
    code: "INTERNAL",
  });
}
