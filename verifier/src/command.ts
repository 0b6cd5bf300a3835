import { canonicalJson, commands, parseStrictJson, type Actor } from "@mulian/domain";
import { sha256Hex } from "./bytes/sha256.js";

/** What a transaction's creator asked of the contracts, under its signature. */
export interface SignedCommand {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What a record that the command makes calls it by (`commandDigest`): as it was sent, and as the contract reads it. */
  readonly digests: readonly string[];
}

/** Fabric's contracts are called by `contract:function`; each takes one argument. */
const FUNCTION = /^([a-z-]+):([a-z-]+)$/;

/** @returns undefined for what the contracts would not have read as a command */
export function signedCommand(args: readonly Buffer[], caller: Actor): SignedCommand | undefined {
  const [verb, argument, ...more] = args;
  const [, noun, action] = FUNCTION.exec(verb?.toString("latin1") ?? "") ?? [];
  const body = argument === undefined || more.length > 0 ? undefined : objectIn(argument);
  if (noun === undefined || action === undefined || body === undefined) return undefined;
  const name = `${noun}.${action}`;
  const { mspId, enrolmentId, department } = caller;
  const digestOf = (one: unknown): string =>
    sha256Hex(canonicalJson({ name, body: one, caller: { mspId, enrolmentId, department } }));
  return { name, body, digests: [digestOf(body), digestOf(asRead(name, body))] };
}

function objectIn(bytes: Buffer): SignedCommand["body"] | undefined {
  try {
    const value = parseStrictJson(bytes);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is SignedCommand["body"] =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The contract trims texts, for one. */
function asRead(name: string, body: SignedCommand["body"]): unknown {
  const definition = Object.entries(commands).find(([known]) => known === name)?.[1];
  return definition?.schema.safeParse(body).data ?? body;
}
