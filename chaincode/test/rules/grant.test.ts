import type { Caller, CommandBody } from "@mulian/domain";
import { expect } from "chai";
import {
  accessKey,
  activeGrant,
  agreedGrant,
  cast,
  deliveredGrant,
  delivering,
  digest,
  openNetwork,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const afterExpiry = "2026-05-01T00:00:00.000Z";

describe("grant", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const deliver = delivering(() => ledger);
  const hold = (name: "grant.suspend" | "grant.revoke", as: Caller, id: string) =>
    ledger.submit(as, name, { id, reason: "异常使用" });

  describe("delivery", () => {
    it("records who holds the access key, and makes active by the grantee's word alone", async () => {
      const grant = await agreedGrant(ledger);
      await refused("NOT_FOUND", deliver(grant, cast.neighbourGateway));
      await refused("FORBIDDEN", deliver(grant, cast.statisticsGateway));
      const { result } = await deliver(grant);
      const holding = result.holding ?? "";
      expect(await ledger.record("key-holding", holding)).to.include({
        holder: "statistics",
        provider: "civil-affairs",
        grant,
        holdingKind: "access-key",
        thumbprint: "A".repeat(43),
        state: "released",
      });
      await refused(
        "GRANT_NOT_ACTIVE",
        ledger.submit(cast.civilGateway, "grant.deliver", { id: grant, expectedVersion: 2, key: accessKey }),
      );
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.civilGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 }),
      );
      await refused(
        "NOT_FOUND",
        ledger.submit(cast.neighbourGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 }),
      );
      expect((await ledger.record("grant", grant)).state).to.equal("delivered");
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 });
      expect((await ledger.record("grant", grant)).state).to.equal("active");
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 2 }),
      );
    });

    it("stops at what anybody holds, at expiry, and at a suspended dataset or department", async () => {
      for (const [name, as] of [
        ["grant.suspend", cast.unitHead],
        ["grant.revoke", cast.authority],
      ] as const) {
        const held = await openNetwork();
        const grant = await agreedGrant(held);
        await held.submit(as, name, { id: grant, reason: "核查" });
        await refused(
          "GRANT_NOT_ACTIVE",
          held.submit(cast.civilGateway, "grant.deliver", { id: grant, expectedVersion: 1, key: accessKey }),
        );
      }
      const grant = await agreedGrant(ledger);
      const { dataset } = (await ledger.record("grant", grant)).terms;
      await ledger.submit(cast.authority, "dataset.hold", { id: dataset, reason: "核查" });
      await refused("WRONG_STATE", deliver(grant));
      await ledger.submit(cast.authority, "dataset.lift", { id: dataset });
      await ledger.submit(cast.authority, "department.suspend", { id: "statistics", reason: "核查" });
      await refused("DEPARTMENT_SUSPENDED", deliver(grant));
      await ledger.submit(cast.authority, "department.resume", { id: "statistics" });
      const now = ledger.now;
      ledger.now = afterExpiry;
      await refused("GRANT_NOT_ACTIVE", deliver(grant));
      ledger.now = now;
      await deliver(grant);
    });

    it("stops when the grade changed, the items went, or the dataset is not shared any more", async () => {
      const changes = [
        ["WRONG_STATE", { grade: "core" }],
        [
          "WRONG_STATE",
          { shareType: "not-shared", shareMethods: [], notSharedBasis: { reason: "法定", legalBasis: "《某法》" } },
        ],
        ["ITEM_UNKNOWN", { items: [{ name: "code", title: "代码", type: "text", sensitivity: "public" }] }],
      ] as const;
      for (const [code, change] of changes) {
        ledger = await openNetwork();
        const grant = await agreedGrant(ledger);
        const { dataset } = (await ledger.record("grant", grant)).terms;
        const { content } = await ledger.record("dataset", dataset);
        const body = {
          id: dataset,
          expectedVersion: 2,
          content: { ...content, ...change },
        } as CommandBody<"dataset.change">; // the table's lists are read-only
        await ledger.submit(cast.head, "dataset.change", body);
        await ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 3, outcome: "publish" });
        await refused(code, deliver(grant));
      }
    });

    it("is not acknowledged once the grant is held", async () => {
      const { grant, holding } = await deliveredGrant(ledger);
      await hold("grant.suspend", cast.head, grant);
      await refused(
        "GRANT_NOT_ACTIVE",
        ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 }),
      );
      await ledger.submit(cast.head, "grant.resume", { id: grant });
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 });
    });
  });

  describe("holds", () => {
    it("are each side's own: the strictest wins, each lifts its own, revoked is final", async () => {
      const { grant } = await activeGrant(ledger);
      await hold("grant.suspend", cast.head, grant);
      await hold("grant.suspend", cast.authority, grant);
      await refused("WRONG_STATE", hold("grant.suspend", cast.secondHead, grant));
      await refused("WRONG_STATE", ledger.submit(cast.unitHead, "grant.resume", { id: grant }));
      await ledger.submit(cast.head, "grant.resume", { id: grant });
      expect((await ledger.record("hold", "grant", grant, "authority")).state).to.equal("suspended");
      await hold("grant.revoke", cast.unitHead, grant);
      await refused("GRANT_NOT_ACTIVE", ledger.submit(cast.authority, "grant.resume", { id: grant }));
      await refused("GRANT_NOT_ACTIVE", hold("grant.suspend", cast.head, grant));
      await hold("grant.revoke", { ...cast.unitHead, enrolmentId: "another" }, grant);
      await hold("grant.revoke", cast.head, grant);
      await refused("GRANT_NOT_ACTIVE", ledger.submit(cast.unitHead, "grant.resume", { id: grant }));
    });
    it("are for the parties' approvers and the authority; to others the grant is not there", async () => {
      const grant = await agreedGrant(ledger);
      await refused("NOT_FOUND", hold("grant.revoke", cast.neighbourHead, grant));
      await refused("FORBIDDEN", hold("grant.revoke", cast.civilGateway, grant));
      await refused("NOT_FOUND", hold("grant.revoke", cast.authorityApprover, grant));
      await refused("NOT_FOUND", hold("grant.suspend", cast.head, digest("none").slice(0, 32)));
      await hold("grant.revoke", cast.authority, grant);
    });
    it("revoke at any state, expired and completed ones too", async () => {
      const { grant } = await activeGrant(ledger);
      await ledger.submit(cast.requester, "grant.complete", { id: grant, expectedVersion: 3, reason: "已达成" });
      await refused("GRANT_NOT_ACTIVE", hold("grant.suspend", cast.head, grant));
      ledger.now = afterExpiry;
      await hold("grant.revoke", cast.head, grant);
    });
  });

  describe("completion and termination", () => {
    it("completes by the grantee, from active alone, and ends the holding", async () => {
      const { grant, holding } = await deliveredGrant(ledger);
      const complete = (as: Caller, expectedVersion: number) =>
        ledger.submit(as, "grant.complete", {
          id: grant,
          expectedVersion,
          reason: "已达成",
          destructionDigest: digest("proof"),
        });
      await refused("GRANT_NOT_ACTIVE", complete(cast.requester, 2));
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 });
      await refused("FORBIDDEN", complete(cast.head, 3));
      await hold("grant.suspend", cast.head, grant);
      await refused("GRANT_NOT_ACTIVE", complete(cast.requester, 3));
      await ledger.submit(cast.head, "grant.resume", { id: grant });
      await complete(cast.requester, 3);
      expect(await ledger.record("key-holding", holding)).to.include({
        state: "ended",
        endedBy: "completed",
        destructionDigest: digest("proof"),
      });
    });
    it("does not lose a claim of destruction when the key was destroyed before", async () => {
      const { grant, holding } = await activeGrant(ledger);
      await ledger.submit(cast.statisticsGateway, "key-holding.end", {
        id: holding,
        expectedVersion: 2,
        endedBy: "destroyed",
      });
      const complete = (destructionDigest?: string) =>
        ledger.submit(cast.requester, "grant.complete", {
          id: grant,
          expectedVersion: 3,
          reason: "已达成",
          destructionDigest,
        });
      await refused("WRONG_STATE", complete(digest("proof")));
      await complete();
      expect((await ledger.record("grant", grant)).state).to.equal("completed");
    });
    it("terminates by who suspended, never by the grantee", async () => {
      const { grant } = await activeGrant(ledger);
      const terminate = (as: Caller) =>
        ledger.submit(as, "grant.terminate", { id: grant, expectedVersion: 3, reason: "超范围使用" });
      await refused("WRONG_STATE", terminate(cast.head));
      await hold("grant.suspend", cast.unitHead, grant);
      await refused("FORBIDDEN", terminate(cast.unitHead));
      await refused("WRONG_STATE", terminate(cast.authority));
      await refused("NOT_FOUND", terminate(cast.neighbourHead));
      await hold("grant.suspend", cast.authority, grant);
      await terminate(cast.authority);
      expect(await ledger.record("grant", grant)).to.include({ state: "terminated", endReason: "超范围使用" });
      await refused(
        "GRANT_NOT_ACTIVE",
        ledger.submit(cast.authority, "grant.terminate", { id: grant, expectedVersion: 4, reason: "再次" }),
      );
    });
  });
});
