import type { Caller, CommandBody, Masking } from "@mulian/domain";
import { expect } from "chai";
import {
  accessKey,
  cast,
  completeRequest,
  delivering,
  digest,
  digestOf,
  key,
  openNetwork,
  publicJwk,
  publishDataset,
  termsFor,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("grant: delivery of a file", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const deliver = delivering(() => ledger);

  let grant: string;
  let dataset: string;
  const enc = publicJwk("enc");
  const filter = { role: "filter", digest: digest("filter") } as const;

  beforeEach(async () => {
    dataset = await publishDataset(ledger);
    const { documents } = termsFor(dataset);
    grant = (await completeRequest(ledger, dataset, { method: "file", documents: [...documents, filter] })).grant ?? "";
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
      (await completeRequest(ledger, dataset, { method: "file", documents: [...documents, filter], masking })).grant ??
      "";
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
