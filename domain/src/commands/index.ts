import type { z } from "zod";
import { correctionCommands } from "./correction.js";
import { datasetCommands } from "./dataset.js";
import { departmentCommands } from "./department.js";
import { dutyCommands } from "./duty.js";
import { grantCommands, keyCommands } from "./grant.js";
import { networkCommands } from "./network.js";
import { requestCommands } from "./request.js";
import { resourceCommands } from "./resource.js";
import { useCommands } from "./use.js";

/** Every command of the ledger by name. `noun.verb` is the contract `noun`'s transaction `verb`. */
export const commands = {
  ...networkCommands,
  ...departmentCommands,
  ...dutyCommands,
  ...datasetCommands,
  ...resourceCommands,
  ...requestCommands,
  ...grantCommands,
  ...keyCommands,
  ...useCommands,
  ...correctionCommands,
};

export type CommandName = keyof typeof commands;
export type CommandBody<N extends CommandName> = z.infer<(typeof commands)[N]["schema"]>;

/** A command with its body, told apart by `name`. */
export type Command = { [N in CommandName]: { readonly name: N; readonly body: CommandBody<N> } }[CommandName];

/** What a command answers: the record it made or changed. */
export interface CommandResult {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  /** Set when the request was decided by this command. */
  readonly grant?: string;
  /** Set by grant.deliver: the key holding it made. */
  readonly holding?: string;
}

/** The one event of a transaction; its name is the command's name. Subjects are `kind:id` of every record written. */
export interface LedgerEvent {
  readonly command: CommandName;
  readonly subjects: readonly string[];
  readonly actor: { readonly mspId: string; readonly enrolmentId: string; readonly department: string };
  readonly at: string;
}

/** Read-only calls on the own organisation's peer, for decisions that need certainty. */
export interface Query {
  readonly name: "record.get";
  readonly kind: string;
  readonly key: readonly string[];
}

export type { CommandDefinition } from "./define.js";
