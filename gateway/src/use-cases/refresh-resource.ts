import type { WriteAnswer } from "@mulian/domain";
import type { UserCaller } from "./caller.js";
import { find, notFound } from "./find.js";
import type { ResourcePorts } from "./link-resource.js";
import { lookAtSource } from "./look-at-source.js";
import { submitCommand, type SubmitOptions } from "./submit-command.js";

/** Looks at a linked source again and records its state. */
export async function refreshResource(
  ports: Omit<ResourcePorts, "looks">,
  caller: UserCaller,
  id: string,
  expectedVersion: number,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const resource = await find(ports, caller, "resource", id);
  // Only the owner's gateway has the binding; to others the resource has none.
  if (resource.department !== caller.department) throw notFound("resource");
  const state = await lookAtSource(ports.sources, resource.binding, ports.clock.now(), options.signal);
  return submitCommand(ports, caller, "resource.refresh", { id, expectedVersion, ...state }, options);
}
