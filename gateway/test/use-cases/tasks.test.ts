import type { Grant, KeyHolding, LedgerRecord, RecordKind, TaskView } from "@mulian/domain";
import { expect } from "chai";
import type { CatalogueIndex } from "../../src/ports/catalogue-index.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import { listTasks } from "../../src/use-cases/tasks/list-tasks.js";
import { baseOf, idOf } from "../support/records.js";

const grantOf = (number: number): Grant => ({
  kind: "grant",
  ...baseOf(idOf(`grant ${number}`), "water"),
  request: idOf(`request ${number}`),
  provider: "water",
  grantee: "roads",
  state: "active",
  terms: { dataset: idOf("streets") } as Grant["terms"], // no task looks at the rest
  termsDigest: "",
  datasetVersion: 1,
  versionRule: "fixed",
  notBefore: "2026-01-01T00:00:00.000Z",
  expiresAt: "2026-02-01T00:00:00.000Z",
  deliverDue: "2026-01-31",
  deliveredAt: "2026-01-02T00:00:00.000Z",
});

const destroyedKeyOf = (grant: Grant): KeyHolding => ({
  kind: "key-holding",
  ...baseOf(idOf(`key of ${grant.id}`), "water"),
  holder: "roads",
  provider: "water",
  grant: grant.id,
  dataset: grant.terms.dataset,
  holdingKind: "access-key",
  thumbprint: "",
  state: "ended",
  since: "2026-01-02T00:00:00.000Z",
  destructionDigest: "",
});

/** An index of these records that counts how many of them it was gone through. */
class Counted {
  looked = 0;
  constructor(private readonly records: readonly LedgerRecord[]) {}
  readonly height = 1;
  get(kind: RecordKind, id: string): LedgerRecord | undefined {
    this.looked += 1;
    return this.records.find((record) => record.kind === kind && record.id === id);
  }
  all(kind: RecordKind, filter: (record: LedgerRecord) => boolean = () => true): LedgerRecord[] {
    const ofKind = this.records.filter((record) => record.kind === kind);
    this.looked += ofKind.length;
    return ofKind.filter(filter);
  }
}

describe("a long list of tasks", () => {
  const requester: UserCaller = {
    user: "requester",
    department: "roads",
    roles: ["requester"],
    ledger: { mspId: "roadsMSP", enrolmentId: "u1", certificatePem: "", keyName: "" },
  };
  const clock = { now: () => new Date("2026-03-02T00:00:00.000Z") };

  /** What a requester owes for so many grants that are over, and how many records were looked at to say so. */
  const owed = (grants: number): { readonly tasks: readonly TaskView[]; readonly total: number; looked: number } => {
    const all = Array.from({ length: grants }, (_, number) => grantOf(number));
    const index = new Counted([...all, ...all.slice(1).map(destroyedKeyOf)]);
    // Tasks read by id and by kind, and nothing else.
    const { items, total } = listTasks({ index: index as unknown as CatalogueIndex, clock }, requester, { limit: 3 });
    return { tasks: items, total, looked: index.looked };
  };

  it("costs as much a grant as a short one: nothing is gone through again for each", () => {
    const [few, many] = [owed(10), owed(1_000)];
    expect(few.total, "use of all, destruction of the first").to.equal(11);
    expect(many.total).to.equal(1_001);
    expect(many.tasks.length).to.equal(3);
    expect(many.looked / few.looked).to.be.within(90, 110);
  });
});
