import { z } from "zod";
import { ProblemDocument } from "./answers/problem.js";
import type { RouteDefinition } from "./define.js";
import { routes } from "./routes.js";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
};

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  // JSON Schema's words for what an object schema is made into.
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: value,
  }));
}

const commandParameters: Json[] = [
  {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    schema: { type: "string", minLength: 8, maxLength: 128 },
    description: "Names the effect wanted once; made up by the gateway when absent",
  },
  {
    name: "wait",
    in: "query",
    required: false,
    schema: { type: "string", enum: ["indexed"] },
    description: "Answer once this gateway's index has reached the block",
  },
];

function headersOf(headers: NonNullable<RouteDefinition["headers"]>): Json {
  const entries = Object.entries(headers);
  if (entries.length === 0) return {};
  const described = entries.map(([name, schema]) => [
    name,
    { content: { "application/json": { schema: schemaOf(schema, "output") } } },
  ]);
  return { headers: Object.fromEntries(described) as Json }; // of the pairs just made
}

function operation(operationId: string, definition: RouteDefinition): Json {
  const { tag, summary, access, params, query, body, answer, status, command, streams, headers = {} } = definition;
  const media = streams ?? ["application/json"];
  const content = Object.fromEntries(
    media.map((type) => [type, { schema: streams ? { type: "string" } : schemaOf(answer, "output") }]),
  );
  const parameters = [
    ...parametersOf(params, "path"),
    ...parametersOf(query, "query"),
    ...(command ? commandParameters : []),
  ];
  return {
    operationId,
    tags: [tag],
    summary: summary.en,
    parameters,
    ...(body
      ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }
      : {}),
    responses: {
      [status]: status === 204 ? { description: "Done" } : { description: summary.en, content, ...headersOf(headers) },
      default: {
        description: "A problem (RFC 9457)",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
    security: access === "public" ? [] : [{ session: [] }, { bearer: [] }],
    ...(Array.isArray(access) ? { "x-roles": access } : {}),
  };
}

/** The OpenAPI 3.1 document of `/api/v1`, made from the route table. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, definition] of Object.entries(routes)) {
    const path = (paths[`/api/v1${definition.path}`] ??= {});
    path[definition.method] = operation(operationId, definition);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Mulian gateway", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemDocument, "output") },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "mulian_session",
          description: "Where the gateway's address has a port, `_` and the port stand behind the name.",
        },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}
