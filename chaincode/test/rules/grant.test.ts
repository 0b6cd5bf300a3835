import type { Caller, CommandBody, Masking } from "@mulian/domain";
import { expect } from "chai";
import {
  activeGrant,
  agreedGrant,
  cast,
  completeRequest,
  deliveredGrant,
  digest,
  digestOf,
  key,
  openNetwork,
  publicJwk,
  publicSm2Jwk,
  publishDataset,
  termsFor,
} from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const accessKey = { holdingKind: "access-key" } as const;
const afterExpiry = "2026-05-01T00:00:00.000Z";

describe("grant", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const deliver = (
    id: string,
    as: Caller = cast.civilGateway,
    delivered: CommandBody<"grant.deliver">["key"] = accessKey,
  ) => ledger.submit(as, "grant.deliver", { id, expectedVersion: 1, key: delivered });
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

  describe("delivery of a file", () => {
    let grant: string;
    let dataset: string;
    const enc = publicJwk("enc");
    const filter = { role: "filter", digest: digest("filter") } as const;

    beforeEach(async () => {
      dataset = await publishDataset(ledger);
      const { documents } = termsFor(dataset);
      grant =
        (await completeRequest(ledger, dataset, { method: "file", documents: [...documents, filter] })).grant ?? "";
      const gateway = { url: "https://gateway.example:8443", tlsSpkiDigest: digest("spki") };
      await ledger.submit(cast.statisticsGateway, "department.announce", {
        id: "statistics",
        expectedVersion: 1,
        gateway,
        keys: [publicJwk("sig"), enc],
      });
    });

    const register = async (
      changes: Partial<CommandBody<"key.register">> = {},
      as: Caller = cast.civilGateway,
    ): Promise<string> => {
      const fingerprint = digest(key());
      const body = {
        idempotencyKey: key(),
        dataset,
        datasetVersion: 1,
        items: ["name", "code"],
        filterDigest: filter.digest,
        suite: "A256GCM-HKDF-SHA256" as const,
        fingerprint,
        packageDigest: digest("p"),
      };
      return (await ledger.submit(as, "key.register", { ...body, ...changes })).result.id;
    };
    const dataKey = (id: string, thumbprint = enc.kid) =>
      ({ holdingKind: "data-key", dataKey: id, thumbprint, jweDigest: digest("jwe") }) as const;

    it("hands over the key of a package that holds what was granted", async () => {
      await refused("INVALID_INPUT", deliver(grant, cast.civilGateway, accessKey));
      const { result } = await deliver(grant, cast.civilGateway, dataKey(await register()));
      expect(await ledger.record("key-holding", result.holding ?? "")).to.include({
        holdingKind: "data-key",
        thumbprint: enc.kid,
        jweDigest: digest("jwe"),
      });
      expect((await ledger.record("grant", grant)).versionRule).to.equal("fixed");
    });
    it("refuses a package that holds more, less, other rows or another version", async () => {
      await refused(
        "ITEM_NOT_SHARED",
        deliver(grant, cast.civilGateway, dataKey(await register({ items: ["code", "name", "population"] }))),
      );
      await refused("INVALID_INPUT", deliver(grant, cast.civilGateway, dataKey(await register({ items: ["code"] }))));
      await refused(
        "ITEM_NOT_SHARED",
        deliver(grant, cast.civilGateway, dataKey(await register({ filterDigest: undefined }))),
      );
      await refused("INVALID_INPUT", register({ datasetVersion: 2 }));
      await refused("ITEM_UNKNOWN", register({ items: ["salary"] }));
      await refused("NOT_FOUND", register({}, cast.statisticsGateway));
    });
    it("refuses a package that was masked otherwise, or with another grant's salt", async () => {
      const { documents } = termsFor(dataset);
      const masked = async (masking: Masking): Promise<string> =>
        (await completeRequest(ledger, dataset, { method: "file", documents: [...documents, filter], masking }))
          .grant ?? "";
      const drop: Masking = [{ item: "name", transform: "drop" }];
      const hash: Masking = [{ item: "name", transform: "hash" }];
      const dropDigest = digestOf({ masking: drop });
      const [first, second, third] = [await masked(drop), await masked(drop), await masked(hash)];
      await refused(
        "ITEM_NOT_SHARED",
        deliver(grant, cast.civilGateway, dataKey(await register({ maskingDigest: dropDigest }))),
      );
      await refused("ITEM_NOT_SHARED", deliver(first, cast.civilGateway, dataKey(await register())));
      const shared = await register({ maskingDigest: dropDigest });
      await deliver(first, cast.civilGateway, dataKey(shared));
      await deliver(second, cast.civilGateway, dataKey(shared));
      const salted = (of: string) => register({ maskingDigest: digestOf({ masking: hash, grant: of }) });
      await refused("ITEM_NOT_SHARED", deliver(third, cast.civilGateway, dataKey(await salted(first))));
      await deliver(third, cast.civilGateway, dataKey(await salted(third)));
    });
    it("delivers the granted version after the dataset went on, and only that", async () => {
      const { content } = await ledger.record("dataset", dataset);
      await ledger.submit(cast.head, "dataset.change", {
        id: dataset,
        expectedVersion: 2,
        content: { ...content, items: content.items.slice(0, 1) },
      });
      await ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 3, outcome: "publish" });
      await refused(
        "INVALID_INPUT",
        deliver(grant, cast.civilGateway, dataKey(await register({ datasetVersion: 2, items: ["code"] }))),
      );
      await deliver(grant, cast.civilGateway, dataKey(await register()));
    });
    it("refuses keys that are retired, unknown, or wrapped to no key of the grantee", async () => {
      const id = await register();
      await refused("INVALID_INPUT", deliver(grant, cast.civilGateway, dataKey(digest("none").slice(0, 32))));
      await refused("INVALID_INPUT", deliver(grant, cast.civilGateway, dataKey(id, "B".repeat(43))));
      await ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 1, state: "compromised" });
      await refused("WRONG_STATE", deliver(grant, cast.civilGateway, dataKey(id)));
    });
    it("retires a key only for the worse, by its custodian", async () => {
      const id = await register();
      await refused(
        "NOT_FOUND",
        ledger.submit(cast.statisticsGateway, "key.retire", { id, expectedVersion: 1, state: "rotated" }),
      );
      await ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 1, state: "rotated" });
      await ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 2, state: "compromised" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 3, state: "rotated" }),
      );
      await ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 3, state: "destroyed" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 4, state: "compromised" }),
      );
    });
    it("ends a holding as rotated only after the key was", async () => {
      const id = await register();
      const holding = (await deliver(grant, cast.civilGateway, dataKey(id))).result.holding ?? "";
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.civilGateway, "key-holding.end", { id: holding, expectedVersion: 1, endedBy: "rotated" }),
      );
      await ledger.submit(cast.civilGateway, "key.retire", { id, expectedVersion: 1, state: "rotated" });
      await ledger.submit(cast.civilGateway, "key-holding.end", {
        id: holding,
        expectedVersion: 1,
        endedBy: "rotated",
      });
    });
  });

  describe("a package sealed again", () => {
    const [oldEnc, newEnc] = [publicJwk("enc"), publicJwk("enc")];
    const sig = publicJwk("sig");
    const gateway = { url: "https://gateway.example:8443", tlsSpkiDigest: digest("spki") };
    let grant: string;
    let dataset: string;
    let leaked: string;
    let holding: string;

    const register = async (): Promise<string> => {
      const body = {
        idempotencyKey: key(),
        dataset,
        datasetVersion: 1,
        items: ["code", "name"],
        suite: "A256GCM-HKDF-SHA256" as const,
        fingerprint: digest(key()),
        packageDigest: digest(key()),
      };
      return (await ledger.submit(cast.civilGateway, "key.register", body)).result.id;
    };
    const wrapped = (dataKey: string, thumbprint = oldEnc.kid) => ({ dataKey, thumbprint, jweDigest: digest("jwe") });
    const leak = () =>
      ledger.submit(cast.civilGateway, "key.retire", { id: leaked, expectedVersion: 1, state: "compromised" });
    const replace = (key: ReturnType<typeof wrapped>, as: Caller = cast.civilGateway, expectedVersion = 1) =>
      ledger.submit(as, "key-holding.replace", { id: holding, expectedVersion, ...key });

    beforeEach(async () => {
      dataset = await publishDataset(ledger);
      grant = (await completeRequest(ledger, dataset, { method: "file" })).grant ?? "";
      await ledger.submit(cast.statisticsGateway, "department.announce", {
        id: "statistics",
        expectedVersion: 1,
        gateway,
        keys: [sig, oldEnc],
      });
      leaked = await register();
      const { result } = await deliver(grant, cast.civilGateway, { holdingKind: "data-key", ...wrapped(leaked) });
      holding = result.holding ?? "";
    });

    it("ends the old holding and makes the new one in one transaction, acknowledged by the grantee alone", async () => {
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: holding, expectedVersion: 1 });
      await leak();
      const outcome = await replace(wrapped(await register()), cast.civilGateway, 2);
      const successor = outcome.result.holding ?? "";
      expect(await ledger.record("key-holding", holding)).to.include({
        state: "ended",
        endedBy: "rotated",
        replacedBy: successor,
      });
      expect(await ledger.record("key-holding", successor)).to.include({ state: "released", holder: "statistics" });
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.civilGateway, "key-holding.acknowledge", { id: successor, expectedVersion: 1 }),
      );
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: successor, expectedVersion: 1 });
      expect((await ledger.record("grant", grant)).state).to.equal("active");
      // The grantee gives the grant back: the newest holding ends with it.
      await ledger.submit(cast.unitHead, "grant.complete", { id: grant, expectedVersion: 3, reason: "用毕" });
      expect(await ledger.record("key-holding", successor)).to.include({ state: "ended", endedBy: "completed" });
    });

    it("takes the place of a key that nobody had acknowledged yet", async () => {
      await leak();
      const successor = (await replace(wrapped(await register()))).result.holding ?? "";
      await ledger.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: successor, expectedVersion: 1 });
      expect((await ledger.record("grant", grant)).state).to.equal("active");
    });

    it("is refused while the old key is good, to anybody but the provider, and twice", async () => {
      const fresh = await register();
      await refused("WRONG_STATE", replace(wrapped(fresh)));
      await leak();
      await refused("FORBIDDEN", replace(wrapped(fresh), cast.statisticsGateway));
      await refused("NOT_FOUND", replace(wrapped(fresh), cast.neighbourGateway));
      await refused("WRONG_STATE", replace(wrapped(leaked)));
      await replace(wrapped(fresh));
      const repeat = await replace(wrapped(fresh));
      expect(repeat.writes).to.deep.equal([]);
      await refused("WRONG_STATE", replace(wrapped(await register()), cast.civilGateway, 2));
    });

    it("goes on from a holding that was ended as rotated, and from no other end", async () => {
      await leak();
      await ledger.submit(cast.civilGateway, "key-holding.end", {
        id: holding,
        expectedVersion: 1,
        endedBy: "rotated",
      });
      await replace(wrapped(await register()), cast.civilGateway, 2);
      const other = (await completeRequest(ledger, dataset, { method: "file" })).grant ?? "";
      const second = await register();
      const { result } = await deliver(other, cast.civilGateway, { holdingKind: "data-key", ...wrapped(second) });
      await ledger.submit(cast.statisticsGateway, "key-holding.end", {
        id: result.holding ?? "",
        expectedVersion: 1,
        endedBy: "destroyed",
        destructionDigest: digest("proof"),
      });
      await ledger.submit(cast.civilGateway, "key.retire", { id: second, expectedVersion: 1, state: "compromised" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.civilGateway, "key-holding.replace", {
          id: result.holding ?? "",
          expectedVersion: 2,
          ...wrapped(await register()),
        }),
      );
    });

    it("hands nothing over under a grant that ended, nor to a key that ended or is blocked", async () => {
      await leak();
      const fresh = await register();
      const revoked = new Ledger();
      for (const [name, text] of ledger.state) revoked.state.set(name, text);
      await revoked.submit(cast.head, "grant.revoke", { id: grant, reason: "停用" });
      await refused(
        "GRANT_NOT_ACTIVE",
        revoked.submit(cast.civilGateway, "key-holding.replace", {
          id: holding,
          expectedVersion: 1,
          ...wrapped(fresh),
        }),
      );
      await ledger.submit(cast.statisticsOperator, "department.block-key", {
        id: "statistics",
        kid: oldEnc.kid,
        reason: "泄露",
      });
      await refused("INVALID_INPUT", replace(wrapped(fresh)));
      await ledger.submit(cast.statisticsGateway, "department.announce", {
        id: "statistics",
        expectedVersion: 2,
        gateway,
        keys: [sig, newEnc],
      });
      await replace(wrapped(fresh, newEnc.kid));
    });

    it("of the second suite is wrapped to an SM2 key and to no other", async () => {
      await leak();
      const sm2 = publicSm2Jwk();
      await ledger.submit(cast.statisticsGateway, "department.announce", {
        id: "statistics",
        expectedVersion: 2,
        gateway,
        keys: [sig, oldEnc, sm2],
      });
      const body = {
        idempotencyKey: key(),
        dataset,
        datasetVersion: 1,
        items: ["code", "name"],
        suite: "SM4CTR-HMACSM3" as const,
        fingerprint: digest(key()),
        packageDigest: digest(key()),
      };
      const fresh = (await ledger.submit(cast.civilGateway, "key.register", body)).result.id;
      await refused("INVALID_INPUT", replace(wrapped(fresh, oldEnc.kid)));
      await refused("INVALID_INPUT", replace(wrapped(await register(), sm2.kid)));
      await replace(wrapped(fresh, sm2.kid));
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

  describe("the end of a holding", () => {
    it("is for a reason the ledger bears out", async () => {
      const { grant, holding } = await activeGrant(ledger);
      const end = (endedBy: CommandBody<"key-holding.end">["endedBy"], as: Caller = cast.civilGateway) =>
        ledger.submit(as, "key-holding.end", { id: holding, expectedVersion: 2, endedBy });
      for (const endedBy of ["revoked", "completed", "expired", "rotated"] as const)
        await refused("WRONG_STATE", end(endedBy));
      await refused("FORBIDDEN", end("destroyed"));
      await refused("NOT_FOUND", end("revoked", cast.neighbourGateway));
      await hold("grant.revoke", cast.authority, grant);
      await refused("WRONG_STATE", end("expired"));
      await end("revoked");
      expect(await ledger.record("key-holding", holding)).to.include({
        state: "ended",
        endedBy: "revoked",
        until: ledger.now,
      });
    });
    it("follows expiry", async () => {
      const { holding } = await activeGrant(ledger);
      ledger.now = afterExpiry;
      await ledger.submit(cast.civilGateway, "key-holding.end", {
        id: holding,
        expectedVersion: 2,
        endedBy: "expired",
      });
    });
    it("may be followed by the holder's claim of destruction, once", async () => {
      const { grant, holding } = await activeGrant(ledger);
      await hold("grant.revoke", cast.head, grant);
      await ledger.submit(cast.civilGateway, "key-holding.end", {
        id: holding,
        expectedVersion: 2,
        endedBy: "revoked",
      });
      const claim = (as: Caller, expectedVersion: number, destructionDigest?: string) =>
        ledger.submit(as, "key-holding.end", { id: holding, expectedVersion, endedBy: "destroyed", destructionDigest });
      await refused("FORBIDDEN", claim(cast.civilGateway, 3, digest("proof")));
      await refused("WRONG_STATE", claim(cast.statisticsGateway, 3));
      await claim(cast.statisticsGateway, 3, digest("proof"));
      expect(await ledger.record("key-holding", holding)).to.include({
        endedBy: "revoked",
        destructionDigest: digest("proof"),
      });
      await refused("WRONG_STATE", claim(cast.statisticsGateway, 4, digest("other")));
    });
  });
});
