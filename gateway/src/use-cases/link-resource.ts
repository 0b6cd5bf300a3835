import type { RouteBody, WriteAnswer } from "@mulian/domain";
import type { Clock } from "../ports/clock.js";
import type { Table } from "../ports/table.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { keepOnce } from "./keep-once.js";
import { lookAtSource, type FindSource, type SourceState } from "./look-at-source.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export interface ResourcePorts extends SubmitPorts {
  readonly clock: Clock;
  readonly sources: FindSource;
  /** What the source looked like when an idempotency key was first used: a repeat must be the same command. */
  readonly looks: Pick<Table<SourceState>, "get" | "put">;
}

/** Links a table, file or interface to a dataset after looking at it through the gateway's own binding. */
export async function linkResource(
  ports: ResourcePorts,
  caller: UserCaller,
  body: RouteBody<"createResource">,
  idempotencyKey: string,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  await find(ports, caller, "dataset", body.dataset);
  const key = `${caller.ledger.enrolmentId}:${idempotencyKey}`;
  const state = await keepOnce(ports.looks, key, () =>
    lookAtSource(ports.sources, body.binding, ports.clock.now(), options.signal),
  );
  return submitCommand(ports, caller, "resource.link", { ...body, ...state, idempotencyKey }, options);
}
