import type { Caller, CommandName, Grant, LedgerRecord, Role } from "@mulian/domain";
import { expect } from "chai";
import type { Outcome } from "../../src/rules/rule.js";
import { TRANSITIONS } from "./tables.js";

/** Which organisation speaks for which department. */
const HOME: Readonly<Record<string, string>> = {
  authority: "AuthorityMSP",
  "civil-affairs": "CivilMSP",
  statistics: "HostMSP",
  health: "HostMSP",
};

type Side = "owner" | "requester" | "provider" | "grantee" | "holder" | "authority";

/** Who may give which command, apart from the rules: sides of the subject, each with the roles that serve there. */
const RIGHTS: Readonly<Partial<Record<CommandName, Readonly<Partial<Record<Side, readonly Role[]>>>>>> = {
  "dataset.change": { owner: ["approver"] },
  "dataset.review": { authority: ["authority"] },
  "dataset.suspend": { owner: ["approver"] },
  "dataset.resume": { owner: ["approver"] },
  "dataset.retire": { owner: ["approver"] },
  "dataset.hold": { authority: ["authority"] },
  "dataset.lift": { authority: ["authority"] },
  "department.suspend": { authority: ["authority"] },
  "department.resume": { authority: ["authority"] },
  "request.approve": { requester: ["approver"] },
  "request.ask-supplement": { provider: ["approver"] },
  "request.supplement": { requester: ["approver"] },
  "request.extend": { authority: ["authority"] },
  "request.decide": { provider: ["approver"], authority: ["authority"] },
  "request.withdraw": { requester: ["requester", "approver"] },
  "grant.deliver": { provider: ["gateway", "steward"] },
  "grant.suspend": { provider: ["approver"], grantee: ["approver"], authority: ["authority"] },
  "grant.resume": { provider: ["approver"], grantee: ["approver"], authority: ["authority"] },
  "grant.revoke": { provider: ["approver"], grantee: ["approver"], authority: ["authority"] },
  "grant.complete": { grantee: ["requester", "approver"] },
  "grant.terminate": { provider: ["approver"], authority: ["authority"] },
  "key-holding.acknowledge": { holder: ["gateway", "requester"] },
  "use.record": { grantee: ["requester"] },
  "use.amend": { grantee: ["requester"] },
  "correction.report": { grantee: ["requester"] },
  "correction.answer": { provider: ["steward", "approver"] },
  "correction.close": { grantee: ["requester", "approver"] },
  "correction.withdraw": { grantee: ["requester", "approver"] },
  "key-holding.end": { holder: ["gateway", "steward", "requester"], provider: ["gateway", "steward"] },
};

/** Commands that need the grant unhindered: nobody's hold stands and its term runs. */
const NEED_FREE_GRANT: ReadonlySet<CommandName> = new Set<CommandName>([
  "grant.deliver",
  "key-holding.acknowledge",
  "grant.complete",
]);

const stateOf = (record: LedgerRecord): string => {
  if (record.kind === "approval") return "signed";
  if (record.kind === "decision") return record.outcome;
  if (record.kind === "user-status") return record.status;
  return "state" in record ? record.state : "kept";
};

/**
 * A second, plain account of what has happened. It is told of every command the rules accepted, and fails the test
 * when by its own tables the command was none of the caller's, or took a record where the tables do not lead.
 */
export class Model {
  readonly records = new Map<string, LedgerRecord>();
  /** Signatures on a request, as `side person`. */
  private readonly signatures = new Map<string, Set<string>>();
  readonly reached = new Map<string, number>();

  constructor(records: Iterable<LedgerRecord>) {
    for (const record of records) this.records.set(`${record.kind}|${record.id}`, record);
  }

  private of<K extends LedgerRecord["kind"]>(kind: K, id: string): Extract<LedgerRecord, { kind: K }> | undefined {
    return this.records.get(`${kind}|${id}`) as Extract<LedgerRecord, { kind: K }> | undefined; // the key names the kind
  }

  private holds(subject: string, actors: readonly string[]): string[] {
    return actors.flatMap((actor) => {
      const hold = this.of("hold", `${subject}:${actor}`);
      return hold === undefined || hold.state === "none" ? [] : [hold.state];
    });
  }

  accepted(caller: Caller, name: CommandName, subject: string, outcome: Outcome, now: string): void {
    if (outcome.writes.length === 0) return;
    this.requireStanding(caller, name);
    this.requireRight(caller, name, subject);
    this.requireFreeGrant(name, subject, now);
    this.sign(caller, name, subject);
    for (const { record } of outcome.writes) this.requireTransition(name, record);
    for (const { record } of outcome.writes)
      if (record.kind === "grant" && record.version === 1) this.requireSignatures(record);
    for (const { record } of outcome.writes) this.records.set(`${record.kind}|${record.id}`, record);
  }

  private isAuthority = (caller: Caller): boolean =>
    caller.roles.includes("authority") && caller.department === "authority" && caller.mspId === "AuthorityMSP";

  private requireStanding(caller: Caller, name: CommandName): void {
    expect(caller.mspId, `${name}: whose department`).to.equal(HOME[caller.department]);
    expect(this.of("user-status", `${caller.mspId}:${caller.enrolmentId}`)?.status, `${name}: disabled`).to.not.equal(
      "disabled",
    );
    expect(this.holds(`department:${caller.department}`, ["authority"]), `${name}: suspended`).to.deep.equal([]);
  }

  /** The departments on each side of a command's subject. */
  private sides(name: CommandName, id: string): Partial<Record<Side, string>> {
    if (name.startsWith("dataset.")) return { owner: this.of("dataset", id)?.department };
    if (name.startsWith("request."))
      return { requester: this.of("access-request", id)?.requester, provider: this.of("access-request", id)?.provider };
    if (name.startsWith("grant.") || name === "use.record" || name === "correction.report")
      return { provider: this.of("grant", id)?.provider, grantee: this.of("grant", id)?.grantee };
    const account = this.of("use-record", id) ?? this.of("correction", id);
    if (account !== undefined) return { provider: account.provider, grantee: account.grantee };
    return { holder: this.of("key-holding", id)?.holder, provider: this.of("key-holding", id)?.provider };
  }

  private requireRight(caller: Caller, name: CommandName, subject: string): void {
    const rights = RIGHTS[name];
    if (rights === undefined) return;
    const sides = this.sides(name, subject);
    const has = Object.entries(rights).some(([side, roles]) => {
      const stands = side === "authority" ? this.isAuthority(caller) : sides[side as Side] === caller.department; // the table's own names
      return stands && roles.some((role) => caller.roles.includes(role));
    });
    expect(has, `${caller.enrolmentId} has no right to ${name}`).to.equal(true);
  }

  private requireFreeGrant(name: CommandName, subject: string, now: string): void {
    if (!NEED_FREE_GRANT.has(name)) return;
    const id = name.startsWith("grant.") ? subject : (this.of("key-holding", subject)?.grant ?? "");
    expect(this.holds(`grant:${id}`, ["provider", "grantee", "authority"]), `${name} under a hold`).to.deep.equal([]);
    expect(now < (this.of("grant", id)?.expiresAt ?? ""), `${name} after expiry`).to.equal(true);
  }

  private sign(caller: Caller, name: CommandName, request: string): void {
    if (name !== "request.approve" && name !== "request.decide" && name !== "request.supplement") return;
    const side =
      name !== "request.decide"
        ? "unit"
        : caller.department === this.of("access-request", request)?.provider && caller.roles.includes("approver")
          ? "provider"
          : "authority";
    const given = this.signatures.get(request) ?? new Set();
    // A supplement makes other terms, so it starts the signatures anew.
    if (name === "request.supplement") given.clear();
    this.signatures.set(request, given.add(`${side} ${caller.mspId}/${caller.enrolmentId}`));
  }

  private requireTransition(name: CommandName, record: LedgerRecord): void {
    const before = this.records.get(`${record.kind}|${record.id}`);
    const step = `${before === undefined ? "none" : stateOf(before)}>${stateOf(record)}`;
    const allowed = TRANSITIONS[name]?.[record.kind] ?? [];
    // A hold that is not there is the same as one that is lifted.
    expect(allowed, `${name} took a ${record.kind} ${step}`).to.include(step);
    expect(record.version, `${name}: version`).to.equal((before?.version ?? 0) + 1);
    this.reached.set(`${record.kind} ${step}`, (this.reached.get(`${record.kind} ${step}`) ?? 0) + 1);
  }

  /** Every grant has the signatures that share type and grade ask for, each another person's, on the request's own terms. */
  private requireSignatures(grant: Grant): void {
    const request = this.of("access-request", grant.request);
    const dataset = this.of("dataset", grant.terms.dataset);
    if (request === undefined || dataset === undefined) return expect.fail("a grant without its request or dataset");
    expect(grant.terms, "terms").to.deep.equal(request.terms);
    expect(this.holds(`dataset:${dataset.id}`, ["authority"]), "a held dataset").to.deep.equal([]);
    expect(["published", "updating"]).to.include(dataset.state);
    const signed = [...(this.signatures.get(grant.request) ?? [])];
    const count = (side: string): number => signed.filter((signature) => signature.startsWith(`${side} `)).length;
    expect(count("unit"), "the requester's unit").to.be.at.least(1);
    const { grade, shareType } = dataset.content;
    if (grade === "general" && shareType === "unconditional") return;
    expect(count("provider"), "provider's approvers").to.be.at.least(grade === "core" ? 2 : 1);
    expect(count("authority"), "the authority").to.be.at.least(grade === "general" ? 0 : 1);
    this.reached.set(`signed ${grade}`, (this.reached.get(`signed ${grade}`) ?? 0) + 1);
  }
}
