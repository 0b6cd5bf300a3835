import {
  type OperationId,
  type ProblemDocument,
  type RouteAnswer,
  type RouteBody,
  type RouteDefinition,
  type RouteParams,
  type RouteQueryInput,
  routes,
} from "@mulian/domain";
import i18n from "i18next";

/** Parts of a call; a part that the route does not have is left out. */
export interface Call<O extends OperationId> {
  readonly params?: RouteParams<O>;
  readonly query?: RouteQueryInput<O>;
  readonly body?: RouteBody<O>;
  /** Kept by a form across its retries, so that pressing twice has one effect. */
  readonly idempotencyKey?: string;
}

/** The gateway refused (RFC 9457), or nobody answered (`status` 0). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: ProblemDocument) {
    super(problem.detail);
  }
}

/** The address of an operation, for links that the browser follows itself. */
export function addressOf<O extends OperationId>(operation: O, { params, query }: Call<O>): string {
  const definition: RouteDefinition = routes[operation];
  const path = definition.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== "") search.set(name, String(value));
  if (definition.command !== undefined) search.set("wait", "indexed");
  const text = search.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

async function problemOf(response: Response): Promise<ProblemError> {
  try {
    return new ProblemError((await response.json()) as ProblemDocument); // the gateway's own document
  } catch {
    return new ProblemError({
      type: "about:blank",
      title: response.statusText,
      status: response.status,
      detail: response.statusText,
      code: "INTERNAL",
    });
  }
}

/** Calls an operation with the session cookie. @throws ProblemError */
export async function send<O extends OperationId>(
  operation: O,
  call: Call<O> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const definition: RouteDefinition = routes[operation];
  const headers: Record<string, string> = { "accept-language": i18n.language };
  if (definition.command !== undefined) headers["idempotency-key"] = call.idempotencyKey ?? crypto.randomUUID();
  if (definition.body !== undefined) headers["content-type"] = "application/json";
  const body = definition.body === undefined ? undefined : JSON.stringify(call.body ?? {});
  let response: Response;
  try {
    response = await fetch(addressOf(operation, call), {
      method: definition.method.toUpperCase(),
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
  } catch {
    throw new ProblemError({
      type: "about:blank",
      title: "unreachable",
      status: 0,
      detail: i18n.t("error.unreachable"),
      code: "LEDGER_UNAVAILABLE",
    });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function call<O extends OperationId>(
  operation: O,
  parts: Call<O> = {},
  signal?: AbortSignal,
): Promise<RouteAnswer<O>> {
  const response = await send(operation, parts, signal);
  // The table gives the type of what the gateway answers.
  return (response.status === 204 ? null : await response.json()) as RouteAnswer<O>;
}
