import { createHash } from "node:crypto";
import type { Defect } from "./envelopes.js";

/*
 * The validation rules a second time, in plain maps and with no code of the ledger's, for the fuzzer to compare with.
 * It works on what was asked for, not on bytes: no read-write sets, no LevelDB, no Merkle summaries.
 */

export type Namespace = "cc" | "free";

/** So many of these organisations' peers (by index). */
export interface PeerPolicy {
  readonly required: number;
  readonly organisations: readonly number[];
}

/** What one step of a transaction touches: public state, or the implicit collection of an organisation. */
export interface Target {
  readonly namespace: Namespace;
  readonly owner?: number;
  readonly key: string;
}

export type Operation =
  | { readonly kind: "get" | "getPolicy" | "getHash" | "delete" | "purge"; readonly target: Target }
  | { readonly kind: "put"; readonly target: Target; readonly value: string }
  | { readonly kind: "setPolicy"; readonly target: Target; readonly policy: PeerPolicy }
  /** `take` undefined reads to the end. */
  | {
      readonly kind: "range";
      readonly namespace: Namespace;
      readonly start: string;
      readonly end: string;
      readonly take?: number;
    };

export interface Cell {
  readonly value: string;
  readonly version: string;
  readonly policy?: PeerPolicy | undefined;
}

/** An empty value is an absent one. */
export type PrivateValue = { readonly value: string } | "unavailable";

/** What a simulation read and means to write. */
export interface Recording {
  readonly reads: Map<string, string | undefined>;
  readonly ranges: {
    readonly namespace: Namespace;
    readonly includes: (key: string) => boolean;
    readonly found: string;
  }[];
  readonly values: Map<string, string | undefined>;
  readonly policies: Map<string, PeerPolicy>;
  readonly purges: Set<string>;
}

export interface ReferenceTransaction {
  readonly txId: string;
  readonly chaincode: Namespace;
  readonly recording: Recording;
  /** Organisations (by index) whose peer endorsed with a good signature. */
  readonly endorsedBy: ReadonlySet<number>;
  readonly defect: Defect | "no envelope" | "empty envelope" | undefined;
  readonly isStaged: boolean;
}

export interface HistoryRecord {
  readonly txId: string;
  readonly value: string | undefined;
}

const chaincodePolicies: Readonly<Record<Namespace, PeerPolicy>> = {
  cc: { required: 2, organisations: [0, 1, 2] },
  free: { required: 1, organisations: [0, 1, 2] },
};

/** `TxValidationCode`s of what is refused before any policy is looked at, in the order in which it is looked at. */
const earlyCodes: readonly (readonly [ReferenceTransaction["defect"], number])[] = [
  ["no envelope", 255],
  ["empty envelope", 3],
  ["unknown type", 3],
  ["bad creator signature", 4],
  ["foreign transaction id", 8],
  ["foreign proposal", 5],
  ["other channel", 14],
];

export function idOf({ namespace, owner, key }: Target): string {
  return [namespace, owner ?? "", Buffer.from(key, "utf8").toString("hex")].join("|");
}

export class ReferenceLedger {
  cells = new Map<string, Cell>();
  /** Private values as their owner has them. */
  privateValues = new Map<string, { readonly value: string; readonly version: string }>();
  readonly history = new Map<string, HistoryRecord[]>();
  /** Private keys whose names are known by a transaction of an earlier block: a purge finds them by their hash. */
  readonly #known = new Set<string>();
  readonly #txIds = new Set<string>();

  /** State as a transaction sees it that is simulated now. */
  snapshot(): ReferenceLedger {
    const copy = new ReferenceLedger();
    copy.cells = new Map(this.cells);
    copy.privateValues = new Map(this.privateValues);
    return copy;
  }

  /** What the owner reads: the value, or that the value is not where its hash is. */
  privateValue(target: Target): PrivateValue {
    const held = this.privateValues.get(idOf(target));
    return held?.version === this.cells.get(idOf(target))?.version ? { value: held?.value ?? "" } : "unavailable";
  }

  /** @param organisation who simulates: only it can read its own private values */
  record(operations: readonly Operation[], organisation: number): Recording {
    const recording: Recording = {
      reads: new Map(),
      ranges: [],
      values: new Map(),
      policies: new Map(),
      purges: new Set(),
    };
    for (const operation of operations) this.#record(operation, organisation, recording);
    return recording;
  }

  #record(operation: Operation, organisation: number, { reads, ranges, values, policies, purges }: Recording): void {
    if (operation.kind === "range") {
      ranges.push(this.#recordRange(operation));
      return;
    }
    const id = idOf(operation.target);
    if (operation.kind === "purge") purges.add(id);
    else if (operation.kind === "put" || operation.kind === "delete") purges.delete(id);
    if (operation.kind === "put") values.set(id, operation.value === "" ? undefined : operation.value);
    else if (operation.kind === "delete" || operation.kind === "purge") values.set(id, undefined);
    else if (operation.kind === "setPolicy") policies.set(id, operation.policy);
    else if (operation.kind !== "get" || this.isReadable(operation.target, organisation))
      reads.set(id, this.cells.get(id)?.version);
  }

  isReadable(target: Target, organisation: number): boolean {
    if (target.owner === undefined) return true;
    if (target.owner !== organisation) return !this.cells.has(idOf(target));
    return this.privateValue(target) !== "unavailable";
  }

  #recordRange({ namespace, start, end, take }: Extract<Operation, { kind: "range" }>): Recording["ranges"][number] {
    const all = this.publicKeys(namespace).filter((key) => below(key, end) && !below(key, start, true));
    const taken = take === undefined ? all : all.slice(0, take);
    const isExhausted = take === undefined || take > all.length;
    const last = taken.at(-1);
    const includes = (key: string): boolean => {
      if (below(key, start, true)) return false;
      if (isExhausted) return below(key, end);
      // Nothing was taken: the peer then takes the range to run to the very end.
      return last === undefined || Buffer.compare(Buffer.from(key), Buffer.from(last)) <= 0;
    };
    return { namespace, includes, found: this.#versions(namespace, taken) };
  }

  publicKeys(namespace: Namespace): string[] {
    return [...this.cells.keys()]
      .filter((id) => id.startsWith(`${namespace}||`))
      .map((id) => Buffer.from(id.slice(namespace.length + 2), "hex"))
      .sort(Buffer.compare)
      .map((key) => key.toString("utf8"));
  }

  #versions(namespace: Namespace, keys: readonly string[]): string {
    return keys.map((key) => `${key}@${this.cells.get(idOf({ namespace, key }))?.version}`).join();
  }

  /** @returns the codes, and the state has moved */
  commit(blockNumber: number, transactions: readonly ReferenceTransaction[]): number[] {
    const codes = this.#checkPolicies(transactions);
    const touched = new Set<string>();
    const followed: string[] = [];
    for (const [index, transaction] of transactions.entries()) {
      if (codes[index] === 0) codes[index] = this.#checkReads(transaction.recording, touched);
      if (codes[index] === 0) this.#apply(transaction, `${blockNumber}.${index}`, touched, followed);
    }
    for (const id of followed) this.#follow(id, touched);
    for (const [index, { recording, isStaged }] of transactions.entries()) {
      if (codes[index] !== 0) continue;
      if (isStaged) for (const id of recording.values.keys()) this.#known.add(id);
      for (const id of recording.purges) this.#known.delete(id);
    }
    for (const { txId } of transactions) this.#txIds.add(txId);
    return codes;
  }

  #checkPolicies(transactions: readonly ReferenceTransaction[]): number[] {
    const policyChanged = new Set<string>();
    const inBlock = new Set<string>();
    return transactions.map((transaction) => {
      const early = earlyCodes.find(([defect]) => defect === transaction.defect)?.[1];
      if (early !== undefined) return early;
      if (this.#txIds.has(transaction.txId)) return 9;
      if (transaction.defect === "garbage read-write set") return 22;
      const failed = this.#namespacesRefused(transaction, policyChanged);
      for (const id of transaction.recording.policies.keys()) {
        if (!failed.has(namespaceOf(id))) policyChanged.add(id);
      }
      if (transaction.defect === "unknown chaincode") return 25;
      if (failed.size > 0) return 10;
      if (inBlock.has(transaction.txId)) return 9;
      inBlock.add(transaction.txId);
      return 0;
    });
  }

  #namespacesRefused(transaction: ReferenceTransaction, policyChanged: ReadonlySet<string>): Set<string> {
    const { recording, chaincode, endorsedBy } = transaction;
    const written = [...new Set([...recording.values.keys(), ...recording.policies.keys()])];
    const failed = new Set<string>();
    for (const id of written) {
      const policy = this.cells.get(id)?.policy ?? defaultPolicy(id);
      if (policyChanged.has(id) || !holds(policy, endorsedBy)) failed.add(namespaceOf(id));
    }
    if (!written.some((id) => namespaceOf(id) === chaincode) && !holds(chaincodePolicies[chaincode], endorsedBy))
      failed.add(chaincode);
    return failed;
  }

  /** Namespace by namespace, as the peer goes: public reads, ranges, then hashes. */
  #checkReads({ reads, ranges }: Recording, touched: ReadonlySet<string>): number {
    const isCurrent = (id: string): boolean => !touched.has(id) && this.cells.get(id)?.version === reads.get(id);
    for (const namespace of ["cc", "free"] as const) {
      const ids = [...reads.keys()].filter((id) => namespaceOf(id) === namespace);
      if (!ids.filter((id) => !isPrivate(id)).every(isCurrent)) return 11;
      for (const range of ranges.filter((one) => one.namespace === namespace)) {
        if (this.#versions(namespace, this.publicKeys(namespace).filter(range.includes)) !== range.found) return 12;
      }
      if (!ids.filter(isPrivate).every(isCurrent)) return 11;
    }
    return 0;
  }

  #apply(
    { txId, recording, isStaged }: ReferenceTransaction,
    version: string,
    touched: Set<string>,
    followed: string[],
  ): void {
    const { values, policies } = recording;
    for (const id of new Set([...values.keys(), ...policies.keys()])) {
      this.#applyToCell(id, recording, version, touched);
      if (values.has(id) && !isPrivate(id)) {
        this.history.set(id, [{ txId, value: values.get(id) }, ...(this.history.get(id) ?? [])]);
      }
      if (isPrivate(id) && isStaged) this.#applyPrivately(id, recording, version, followed);
      if (recording.purges.has(id) && this.#known.has(id)) this.privateValues.delete(id);
    }
  }

  #applyToCell(id: string, { values, policies }: Recording, version: string, touched: Set<string>): void {
    const before = this.cells.get(id);
    const value = values.has(id) ? values.get(id) : before?.value;
    if (!values.has(id) && before === undefined) return;
    touched.add(id);
    if (value === undefined) this.cells.delete(id);
    else this.cells.set(id, { value, version, policy: policies.get(id) ?? before?.policy });
  }

  #applyPrivately(id: string, { values, policies }: Recording, version: string, followed: string[]): void {
    const value = values.get(id);
    if (value !== undefined) this.privateValues.set(id, { value, version });
    else if (values.has(id)) this.privateValues.delete(id);
    if (policies.has(id)) followed.push(id);
  }

  /** Where only a policy changed, the value gets the hash's new version, if it is the value of that hash. */
  #follow(id: string, touched: ReadonlySet<string>): void {
    const cell = this.cells.get(id);
    const held = this.privateValues.get(id);
    if (!touched.has(id) || cell === undefined || held === undefined || held.value !== cell.value) return;
    this.privateValues.set(id, { value: held.value, version: cell.version });
  }
}

export function sha256Hex(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

function namespaceOf(id: string): string {
  return id.slice(0, id.indexOf("|"));
}

function isPrivate(id: string): boolean {
  return id.split("|")[1] !== "";
}

function defaultPolicy(id: string): PeerPolicy {
  const [namespace, owner] = id.split("|");
  if (owner !== undefined && owner !== "") return { required: 1, organisations: [Number(owner)] };
  return namespace === "cc" ? chaincodePolicies.cc : chaincodePolicies.free;
}

function holds({ required, organisations }: PeerPolicy, endorsedBy: ReadonlySet<number>): boolean {
  return organisations.filter((organisation) => endorsedBy.has(organisation)).length >= required;
}

/** In byte order; an empty end is above everything unless it is a start. */
function below(key: string, bound: string, isStart = false): boolean {
  if (bound === "" && !isStart) return true;
  return Buffer.compare(Buffer.from(key), Buffer.from(bound)) < 0;
}
