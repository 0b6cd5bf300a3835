import { DomainError, type RouteBody, type WriteAnswer } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, notFound } from "./find.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

/** Marks a package's key. What is to be called destroyed is deleted here first, so that the ledger says nothing untrue. */
export async function retireKey(
  ports: SubmitPorts & { readonly exchange: Pick<Exchange, "forgetPackage"> },
  caller: UserCaller,
  id: string,
  body: RouteBody<"retireKey">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const key = await find(ports, caller, "data-key", id);
  if (body.state === "destroyed") {
    if (key.custodian !== caller.department) throw notFound("data-key");
    if (key.version !== body.expectedVersion)
      throw new DomainError("VERSION_CONFLICT", `the record is at version ${key.version}`, { version: key.version });
    await ports.exchange.forgetPackage(id);
  }
  return submitCommand(ports, caller, "key.retire", { id, ...body }, options);
}
