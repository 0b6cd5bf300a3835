import type { Caller, CommandBody } from "@mulian/domain";
import { expect } from "chai";
import { accountBody, accountOf, activeGrant, agreedGrant, cast, digest, openNetwork } from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("use record", () => {
  let ledger: Ledger;
  let grant: string;
  beforeEach(async () => {
    ledger = await openNetwork();
    ({ grant } = await activeGrant(ledger));
  });

  const record = (changes: Partial<CommandBody<"use.record">> = {}, as: Caller = cast.requester) =>
    ledger.submit(as, "use.record", accountBody(grant, changes));
  const amend = (id: string, changes: Partial<CommandBody<"use.amend">> = {}, as: Caller = cast.requester) => {
    const { idempotencyKey: _key, grant: _grant, ...account } = accountBody(grant);
    return ledger.submit(as, "use.amend", { ...account, id, expectedVersion: 1, documents: [], ...changes });
  };

  it("is the grantee's own: others do not see the grant, the other side may not speak for it", async () => {
    await refused("NOT_FOUND", record({}, cast.neighbour));
    await refused("FORBIDDEN", record({}, { ...cast.steward, roles: ["requester"] }));
    await refused("FORBIDDEN", record({}, cast.unitHead));
    await refused("FORBIDDEN", record({}, { ...cast.requester, mspId: "CivilMSP" }));
    await refused("NOT_FOUND", record({ grant: digest("none").slice(0, 32) }));
    const { result } = await record();
    expect(await ledger.record("use-record", result.id)).to.include({
      grant,
      provider: "civil-affairs",
      grantee: "statistics",
      effectKind: "materials-saved",
      served: 120,
      keepUntil: "2029-03-02",
      version: 1,
    });
  });

  it("begins with the delivery and ends today", async () => {
    ledger.now = "2026-03-10T15:59:59.999Z"; // still the 10th in Shanghai
    await refused("INVALID_INPUT", record({ from: "2026-03-01" }));
    await refused("INVALID_INPUT", record({ from: "2026-03-05", to: "2026-03-04" }));
    await refused("INVALID_INPUT", record({ to: "2026-03-11" }));
    await record({ from: "2026-03-02", to: "2026-03-10" });
  });

  it("accounts for data that was delivered, whatever became of the grant since", async () => {
    const fresh = await openNetwork();
    const agreed = accountBody(await agreedGrant(fresh));
    await refused("WRONG_STATE", fresh.submit(cast.requester, "use.record", agreed));
    await ledger.submit(cast.head, "grant.revoke", { id: grant, reason: "核查" });
    await record();
  });

  it("has a text of each kind, each once", async () => {
    const { documents } = accountBody(grant);
    const missing = await refused("INVALID_INPUT", record({ documents: documents.slice(0, 2) }));
    expect(missing.details.errors?.map(({ message }) => message)).to.deep.equal([
      "a document of role effect is needed",
      "a document of role storage is needed",
    ]);
    await refused("INVALID_INPUT", record({ documents: [...documents, ...documents.slice(0, 1)] }));
    const wrongRole = [...documents, { role: "basis", digest: digest("basis") }] as typeof documents; // what the type forbids
    await refused("INVALID_INPUT", record({ documents: wrongRole }));
  });

  it("is kept three years from the end of the use, never a day less", async () => {
    ledger.now = "2028-02-29T02:00:00.000Z";
    const { result } = await record({ from: "2028-02-01", to: "2028-02-29" });
    expect((await ledger.record("use-record", result.id)).keepUntil).to.equal("2031-03-01");
  });

  it("is amended by its grantee at the version seen, and keeps what was said before", async () => {
    const id = await accountOf(ledger, grant);
    ledger.now = "2026-03-20T02:00:00.000Z";
    await refused("NOT_FOUND", amend(id, {}, cast.neighbour));
    await refused("FORBIDDEN", amend(id, {}, { ...cast.steward, roles: ["requester"] }));
    await refused("VERSION_CONFLICT", amend(id, { expectedVersion: 2 }));
    await refused("INVALID_INPUT", amend(id, { to: "2026-03-21" }));
    await refused("INVALID_INPUT", amend(id, { documents: [{ role: "effect", digest: digest("effect") }] }));
    const more = { role: "effect", digest: digest("a better account") } as const;
    await amend(id, { to: "2026-03-19", effectKind: "time-saved", served: 400, documents: [more] });
    const amended = await ledger.record("use-record", id);
    expect(amended).to.include({ version: 2, to: "2026-03-19", served: 400, keepUntil: "2029-03-19" });
    expect(amended.documents).to.deep.equal([...accountBody(grant).documents, more]);
  });

  it("takes texts up to its limit", async () => {
    const id = await accountOf(ledger, grant);
    const texts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ role: "effect" as const, digest: digest(`text ${at}`) }));
    await refused("INVALID_INPUT", amend(id, { documents: texts(57) }));
    await amend(id, { documents: texts(56) });
  });
});
