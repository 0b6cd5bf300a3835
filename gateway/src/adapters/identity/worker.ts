import { parentPort, workerData } from "node:worker_threads";
import { DomainError } from "@mulian/domain";
import type { IdentityPort } from "../../ports/identity.js";
import { FabricCaIdentity, type FabricCaOptions } from "./fabric-ca.js";

/** One call of the port, as it crosses to the worker. */
export interface WorkerCall {
  readonly id: number;
  readonly method: Exclude<keyof IdentityPort, "renew" | "renewTls">;
  readonly args: readonly unknown[];
}

/** Its answer: a result, or the DomainError in parts (its class does not cross). */
export type WorkerAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly error: ReturnType<DomainError["toJSON"]> }
);

const identity = new FabricCaIdentity(workerData as FabricCaOptions); // given by InWorkerIdentity

async function answer({ id, method, args }: WorkerCall): Promise<WorkerAnswer> {
  try {
    // The caller's side is typed by the port, method by method; here only the name is left.
    const call = identity[method] as (...values: readonly unknown[]) => Promise<unknown>;
    return { id, result: await call.apply(identity, [...args]) };
  } catch (error) {
    const known = error instanceof DomainError ? error : new DomainError("INTERNAL", String(error));
    return { id, error: known.toJSON() };
  }
}

parentPort?.on("message", (call: WorkerCall) => void answer(call).then((message) => parentPort?.postMessage(message)));
