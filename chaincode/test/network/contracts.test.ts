import { StatusCode } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { cast, datasetContent, departmentBody, digestOf, key, policyContent, termsFor } from "../support/cast.js";
import { refused } from "../support/refused.js";
import { RunningNetwork } from "./running-network.js";

describe("the contracts on the embedded network", function () {
  this.timeout(60_000);
  let network: RunningNetwork;

  before(async () => {
    network = await RunningNetwork.start(["AuthorityMSP", "CivilMSP", "HostMSP", "WitnessMSP"], Object.values(cast));
  });
  after(() => network?.close());

  it("carries the main job from the first policy to an active grant", async () => {
    await network.submit(cast.authority, "policy.initialise", { content: policyContent });
    for (const [id, mspId] of [["authority", "AuthorityMSP"], ["civil-affairs", "CivilMSP"], ["statistics", "HostMSP"]] as const) {
      expect((await network.submit(cast.authority, "department.register", departmentBody(id, mspId))).code).to.equal(StatusCode.VALID);
    }
    const duty = await network.submit(cast.steward, "duty.register", { idempotencyKey: key(), title: "行政区划管理", legalBasis: "《行政区划管理条例》" });
    const dataset = await network.submit(cast.head, "dataset.submit", { idempotencyKey: key(), content: datasetContent(duty.result.id) });
    await network.submit(cast.authority, "dataset.review", { id: dataset.result.id, expectedVersion: 1, outcome: "publish" });
    const terms = termsFor(dataset.result.id);
    const request = await network.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
    const approved = await network.submit(cast.unitHead, "request.approve", { id: request.result.id, expectedVersion: 1, termsDigest: digestOf(terms) });
    const grant = approved.result.grant ?? "";
    const delivered = await network.submit(cast.civilGateway, "grant.deliver", { id: grant, expectedVersion: 1, key: { holdingKind: "access-key" } });
    await network.submit(cast.statisticsGateway, "key-holding.acknowledge", { id: delivered.result.holding ?? "", expectedVersion: 1 });
    expect(await network.record(cast.auditor, "grant", grant)).to.include({ state: "active", grantee: "statistics" });
    await refused("NOT_FOUND", network.record(cast.auditor, "grant", "f".repeat(32)));
  });
});
