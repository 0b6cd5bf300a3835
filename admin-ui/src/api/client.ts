import {
  type OperationId,
  type ProblemDocument,
  type RouteAnswer,
  type RouteCall,
  type RouteDefinition,
  routes,
} from "@mulian/domain";
import i18n from "i18next";

/** Path parameters and queries of the route table are flat. */
type Flat = Readonly<Record<string, string | number | boolean | undefined>>;

/** The gateway refused (RFC 9457), or nobody answered (`status` 0). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: ProblemDocument) {
    super(problem.detail);
  }
}

/** The address of an operation under this gateway. */
export function addressOf<O extends OperationId>(operation: O, { params, query }: RouteCall<O>): string {
  const definition: RouteDefinition = routes[operation];
  const path = definition.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Flat)[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries<Flat[string]>(query ?? {}))
    if (value !== undefined && value !== "") search.set(name, String(value));
  if (definition.command !== undefined) search.set("wait", "indexed");
  const text = search.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

function headersOf(definition: RouteDefinition, idempotencyKey: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { "accept-language": i18n.language };
  if (definition.command !== undefined) headers["idempotency-key"] = idempotencyKey ?? crypto.randomUUID();
  if (definition.body !== undefined) headers["content-type"] = "application/json";
  return headers;
}

function unreachable(): ProblemError {
  const detail = i18n.t("error.unreachable");
  return new ProblemError({ type: "about:blank", title: detail, status: 0, detail, code: "UNREACHABLE" });
}

async function problemOf(response: Response): Promise<ProblemError> {
  try {
    return new ProblemError((await response.json()) as ProblemDocument); // the gateway's own document
  } catch {
    const { status, statusText } = response;
    return new ProblemError({
      type: "about:blank",
      title: statusText,
      status,
      detail: statusText,
      code: `HTTP_${status}`,
    });
  }
}

/** Calls an operation with the session cookie. @throws ProblemError */
export async function send<O extends OperationId>(
  operation: O,
  parts: RouteCall<O> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const definition: RouteDefinition = routes[operation];
  const response = await fetch(addressOf(operation, parts), {
    method: definition.method.toUpperCase(),
    headers: headersOf(definition, parts.idempotencyKey),
    credentials: "same-origin",
    body: definition.body === undefined ? null : JSON.stringify(parts.body ?? {}),
    signal: signal ?? null,
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function call<O extends OperationId>(
  operation: O,
  parts: RouteCall<O> = {},
  signal?: AbortSignal,
): Promise<RouteAnswer<O>> {
  const response = await send(operation, parts, signal);
  // The table gives the type of what the gateway answers.
  return (response.status === 204 ? null : await response.json()) as RouteAnswer<O>;
}
