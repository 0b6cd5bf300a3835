import { Worker } from "node:worker_threads";
import { DomainError } from "@mulian/domain";
import type { Credential, Holder, IdentityPort, NewUser, RevocationReason, TlsRequest } from "../../ports/identity.js";
import type { FabricCaOptions } from "./fabric-ca.js";
import { renew, renewTls } from "./renew.js";
import type { WorkerAnswer, WorkerCall } from "./worker.js";

/** People are enrolled in bursts, and seldom. */
const IDLE_LIMIT_MS = 3_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: DomainError) => void;
}

/**
 * Fabric CA's client in a worker thread that ends when nobody has been enrolled for a while: the client holds tens of
 * megabytes that a gateway needs for seconds a year. Keys stay in this process.
 */
export class InWorkerIdentity implements IdentityPort {
  readonly #options: FabricCaOptions;
  readonly #keep: (registrar: Credential) => Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #registrar: Credential | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  /** @param keep told of the registrar's certificate and key whenever they are other ones: for the next start */
  constructor(options: FabricCaOptions, keep: (registrar: Credential) => Promise<void> = async () => {}) {
    this.#options = options;
    this.#keep = keep;
  }

  async enrolRegistrar(previous?: Credential): Promise<Credential> {
    const before = previous ?? this.#registrar;
    return this.#take(await this.#call<Credential>("enrolRegistrar", before), before);
  }

  enrolUser(user: NewUser): Promise<Credential> {
    return this.#call("enrolUser", user);
  }

  certifyTls(request: TlsRequest): Promise<string> {
    return this.#call("certifyTls", request);
  }

  // Signed by a key that stays in this process, and asked for without the client that the worker is for.
  renew(holder: Holder): Promise<Credential> {
    return renew(this.#options, holder);
  }

  renewTls(holder: Holder, csr: string): Promise<string> {
    return renewTls(this.#options, holder, csr);
  }

  enrolAgain(enrolmentId: string): Promise<Credential> {
    return this.#call("enrolAgain", enrolmentId);
  }

  revoke(enrolmentId: string, reason: RevocationReason): Promise<number> {
    return this.#call("revoke", enrolmentId, reason);
  }

  revokeOthers(enrolmentId: string, kept: string, reason: RevocationReason): Promise<number> {
    return this.#call("revokeOthers", enrolmentId, kept, reason);
  }

  revokeCertificate(certificatePem: string, reason: RevocationReason): Promise<boolean> {
    return this.#call("revokeCertificate", certificatePem, reason);
  }

  revocationList(): Promise<string> {
    return this.#call("revocationList");
  }

  async #call<Result>(method: WorkerCall["method"], ...args: readonly unknown[]): Promise<Result> {
    const worker = this.#open(method);
    // What comes back is what the method of that name answers.
    return (await this.#send(worker, method, args)) as Result;
  }

  #open(method: WorkerCall["method"]): Worker {
    clearTimeout(this.#idle);
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: this.#options });
    worker.unref();
    worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    worker.on("error", (error) => this.#fail(worker, error));
    worker.on("exit", () => this.#fail(worker, new Error("the worker ended")));
    this.#worker = worker;
    // A new worker takes the registrar up again; enrolling anew would use up one of its enrolments.
    if (this.#registrar !== undefined && method !== "enrolRegistrar") {
      const before = this.#registrar;
      void this.#send(worker, "enrolRegistrar", [before])
        .then((registrar) => this.#take(registrar as Credential, before)) // what that method answers
        .catch(() => undefined); // the call itself will tell
    }
    return worker;
  }

  async #take(registrar: Credential, before: Credential | undefined): Promise<Credential> {
    this.#registrar = registrar;
    if (registrar.certificatePem !== before?.certificatePem) await this.#keep(registrar);
    return registrar;
  }

  #send(worker: Worker, method: WorkerCall["method"], args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    // While an answer is due, the process must not end for want of other work.
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies WorkerCall);
    });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) {
      const { code, message, details } = answer.error;
      waiting?.reject(new DomainError(code, message, details));
    } else waiting?.resolve(answer.result);
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#end(), IDLE_LIMIT_MS).unref();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #fail(worker: Worker, cause: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const error = new DomainError("INTERNAL", "enrolment broke off", { cause: cause.message });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
