import {
  DomainError,
  MAX_COMMAND_BYTES,
  canonicalJson,
  commands,
  parseStrictJson,
  parseWith,
  type CommandBody,
  type CommandName,
  type LedgerEvent,
} from "@mulian/domain";
import type { Context } from "fabric-contract-api";
import { callerOf } from "../caller.js";
import { ruleContext } from "../rule-context.js";
import { applyCommand } from "../rules/index.js";
import { actorOf } from "../rules/records.js";
import type { Outcome, RuleContext } from "../rules/rule.js";
import { WorldState } from "../world-state.js";
import { encodingErrors } from "./encoding-errors.js";
import { argumentBytes } from "./argument-bytes.js";

/**
 * Runs one command: decodes it, lets its rule decide, writes what the rule says and leaves one event.
 * @returns the CommandResult as canonical JSON
 * @throws Error whose message is the canonical JSON of {code, details, message}
 */
export const runCommand = (ctx: Context, name: CommandName): Promise<string> =>
  encodingErrors(async () => {
    const caller = callerOf(ctx.clientIdentity);
    const body = decode(ctx, name);
    const context = ruleContext(ctx.stub, caller, name, body, Date.now());
    const state = new WorldState(ctx.stub);
    const outcome = await applyCommand(state, context, name, body);
    for (const write of outcome.writes) await state.put(write);
    if (outcome.writes.length > 0) ctx.stub.setEvent(name, Buffer.from(canonicalJson(eventOf(name, context, outcome))));
    return canonicalJson(outcome.result);
  });

function decode<N extends CommandName>(ctx: Context, name: N): CommandBody<N> {
  const [bytes, ...others] = argumentBytes(ctx.stub);
  if (bytes === undefined || others.length > 0)
    throw new DomainError("INVALID_INPUT", "a command takes one argument, its body as JSON");
  if (bytes.length > MAX_COMMAND_BYTES)
    throw new DomainError("PAYLOAD_TOO_LARGE", `a command has at most ${MAX_COMMAND_BYTES} bytes`, {
      limitBytes: MAX_COMMAND_BYTES,
    });
  // The schema belongs to this name, which TypeScript cannot see through the table of commands.
  return parseWith(commands[name].schema, parseStrictJson(bytes)) as CommandBody<N>;
}

function eventOf(command: CommandName, context: RuleContext, { writes }: Outcome): LedgerEvent {
  return {
    command,
    subjects: writes.map(({ record }) => `${record.kind}:${record.id}`),
    actor: actorOf(context),
    at: context.now,
  };
}
