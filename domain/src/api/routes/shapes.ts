import { z } from "zod";
import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import { idParam } from "../bodies.js";
import { route } from "../define.js";

/** What every reading of the ledger or the index has in common. */
export const read = { method: "get", status: 200, access: "signed-in" } as const;
export const empty = z.null();

/** `?at=N`: the record as it stood when block N was the newest. */
export const atHeight = z.strictObject({ at: z.coerce.number().int().min(0).optional() });

type Transition = {
  [N in keyof typeof commands]: "id" extends keyof (typeof commands)[N]["schema"]["shape"] ? N : never;
}[keyof typeof commands];

/** A command's schema less the member that travels elsewhere: in the path or in a header. */
function without<Shape extends z.ZodRawShape, Name extends string>(
  schema: z.ZodObject,
  name: Name,
): z.ZodObject<Omit<Shape, Name>, z.core.$strict> {
  // TypeScript cannot follow `omit` through a generic shape; the return type says what it does.
  return schema.omit({ [name]: true } as Record<string, true> & Record<number, never>) as unknown as z.ZodObject<
    Omit<Shape, Name>,
    z.core.$strict
  >;
}

/** `POST /{nouns}/{id}/{verb}`: the command's body without its id, which stands in the path. */
export function transition<N extends Transition>(name: N, path: string, tag: string) {
  const { schema, roles, summary } = commands[name];
  const body = without<(typeof commands)[N]["schema"]["shape"], "id">(schema, "id");
  return route({
    method: "post",
    path,
    tag,
    summary,
    access: roles,
    params: idParam,
    body,
    answer: answers.WriteAnswer,
    status: 201,
    command: name,
  });
}

/** What every write that makes a ledger transaction answers. */
export const created = { method: "post", answer: answers.WriteAnswer, status: 201 } as const;
/** A creation's body: its idempotency key stands in a header. */
export const withoutKey = <Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape, z.core.$strict>) =>
  without<Shape, "idempotencyKey">(schema, "idempotencyKey");
