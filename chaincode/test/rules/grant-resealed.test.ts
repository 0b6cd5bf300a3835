import type { Caller } from "@mulian/domain";
import { expect } from "chai";
import {
  cast,
  completeRequest,
  delivering,
  digest,
  key,
  openNetwork,
  publicJwk,
  publicSm2Jwk,
  publishDataset,
} from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("grant: a package sealed again", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const deliver = delivering(() => ledger);

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
