import { DomainError, holdIdsOf, type Hold, type RecordKind, type RouteQuery } from "@mulian/domain";
import type { CatalogueIndex } from "../../ports/catalogue-index.js";

/** What a trace is about, followed to everything that hangs on it. */
export interface TraceScope {
  /** `kind:id` of every record whose transactions belong to the trace. */
  readonly subjects: ReadonlySet<string>;
  readonly grants: readonly string[];
}

class Scope {
  readonly subjects = new Set<string>();
  readonly grants = new Set<string>();

  constructor(private readonly index: CatalogueIndex) {}

  department(id: string): void {
    this.subjects.add(`department:${id}`);
    this.holds("department", id);
    for (const duty of this.index.all("duty", (record) => record.department === id))
      this.subjects.add(`duty:${duty.id}`);
    for (const dataset of this.index.all("dataset", (record) => record.department === id)) this.dataset(dataset.id);
    for (const request of this.index.all("access-request", (record) => record.requester === id))
      this.request(request.id);
    for (const block of this.index.all("key-block", (record) => record.department === id))
      this.subjects.add(`key-block:${block.id}`);
    for (const batch of this.index.all("receipt-batch", (record) => record.department === id))
      this.subjects.add(`receipt-batch:${batch.id}`);
  }

  dataset(id: string): void {
    this.subjects.add(`dataset:${id}`);
    this.holds("dataset", id);
    for (const duty of this.index.get("dataset", id)?.content.duties ?? []) this.subjects.add(`duty:${duty}`);
    for (const resource of this.index.all("resource", (record) => record.dataset === id))
      this.subjects.add(`resource:${resource.id}`);
    for (const request of this.index.all("access-request", (record) => record.terms.dataset === id))
      this.request(request.id);
    for (const key of this.index.all("data-key", (record) => record.dataset === id))
      this.subjects.add(`data-key:${key.id}`);
  }

  request(id: string): void {
    this.subjects.add(`access-request:${id}`);
    this.subjects.add(`decision:${id}`);
    for (const step of ["requester-unit", "provider", "provider-second", "authority"])
      this.subjects.add(`approval:${id}:${step}`);
    for (const clock of ["reply", "deliver"]) this.subjects.add(`overdue-note:${clock}:${id}`);
    const grant = this.index.get("access-request", id)?.grant;
    if (grant !== undefined) this.grantAlone(grant);
  }

  /** The grant without its request, for a request's own walk. */
  private grantAlone(id: string): void {
    this.grants.add(id);
    this.subjects.add(`grant:${id}`);
    this.subjects.add(`overdue-note:deliver:${id}`);
    this.holds("grant", id);
    for (const holding of this.index.all("key-holding", (record) => record.grant === id)) {
      this.subjects.add(`key-holding:${holding.id}`);
      if (holding.dataKey !== undefined) this.subjects.add(`data-key:${holding.dataKey}`);
    }
    for (const account of this.index.all("use-record", (record) => record.grant === id))
      this.subjects.add(`use-record:${account.id}`);
    for (const correction of this.index.all("correction", (record) => record.grant === id)) {
      this.subjects.add(`correction:${correction.id}`);
      this.subjects.add(`overdue-note:correction:${correction.id}`);
    }
  }

  grant(id: string): void {
    const grant = this.index.get("grant", id);
    if (grant !== undefined) this.request(grant.request);
    else this.grantAlone(id);
  }

  /** A data key or holding by id, a data key by fingerprint, an access key by thumbprint. */
  key(key: string): void {
    for (const dataKey of this.index.all("data-key", (record) => record.id === key || record.fingerprint === key))
      this.subjects.add(`data-key:${dataKey.id}`);
    const isMeant = (id: string, thumbprint: string, dataKey: string | undefined): boolean =>
      id === key || thumbprint === key || (dataKey !== undefined && this.subjects.has(`data-key:${dataKey}`));
    for (const holding of this.index.all("key-holding", (record) =>
      isMeant(record.id, record.thumbprint, record.dataKey),
    ))
      this.grant(holding.grant);
  }

  private holds(kind: Hold["subjectKind"], id: string): void {
    for (const hold of holdIdsOf(kind, id)) this.subjects.add(`hold:${hold}`);
  }
}

/** @throws DomainError NOT_FOUND when the thing traced is on no ledger */
export function traceScope(index: CatalogueIndex, query: RouteQuery<"trace">): TraceScope {
  const scope = new Scope(index);
  const { dataset, grant, request, department, key } = query;
  if (dataset !== undefined) scope.dataset(known(index, "dataset", dataset));
  if (grant !== undefined) scope.grant(known(index, "grant", grant));
  if (request !== undefined) scope.request(known(index, "access-request", request));
  if (department !== undefined) scope.department(known(index, "department", department));
  if (key !== undefined) scope.key(key);
  if (scope.subjects.size === 0) throw notThere();
  return { subjects: scope.subjects, grants: [...scope.grants] };
}

const notThere = (): DomainError => new DomainError("NOT_FOUND", "nothing of that id is on the ledger");

function known(index: CatalogueIndex, kind: RecordKind, id: string): string {
  if (index.get(kind, id) === undefined) throw notThere();
  return id;
}
