import { StatusCode } from "@hyperledger/fabric-gateway";
import { MAX_COMMAND_BYTES, type Caller } from "@mulian/domain";
import { expect } from "chai";
import { cast, datasetContent, departmentBody, digestOf, key, termsFor } from "../support/cast.js";
import { refused } from "../support/refused.js";
import { foundNetwork } from "./found-network.js";
import { LIMIT_MS, type LedgerUnderTest, RunningNetwork } from "./running-network.js";

const HOUR_MS = 3_600_000;

/** Certificates that an organisation's own CA would write for anybody who asks it. */
const pretender: Caller = {
  mspId: "HostMSP",
  department: "authority",
  enrolmentId: "false-authority",
  roles: ["authority"],
};
const intruder: Caller = { mspId: "HostMSP", department: "civil-affairs", enrolmentId: "intruder", roles: ["steward"] };

/** The contracts as their callers meet them: through the official client alone, on whichever network. */
export function describeContracts(name: string, open: () => Promise<LedgerUnderTest>): void {
  describe(`the contracts on ${name}`, function () {
    this.timeout(LIMIT_MS);
    let network: RunningNetwork;

    before(async () => {
      network = await RunningNetwork.start(open, [...Object.values(cast), pretender, intruder]);
    });
    after(() => network?.close());

    it("carries the main job from the first policy to an active grant", async () => {
      expect(new Set(await foundNetwork(network))).to.deep.equal(new Set([StatusCode.VALID]));
      const duty = await network.submit(cast.steward, "duty.register", {
        idempotencyKey: key(),
        title: "行政区划管理",
        legalBasis: "《行政区划管理条例》",
      });
      const dataset = await network.submit(cast.head, "dataset.submit", {
        idempotencyKey: key(),
        content: datasetContent(duty.result.id),
      });
      await network.submit(cast.authority, "dataset.review", {
        id: dataset.result.id,
        expectedVersion: 1,
        outcome: "publish",
      });
      const terms = termsFor(dataset.result.id);
      const request = await network.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
      const approved = await network.submit(cast.unitHead, "request.approve", {
        id: request.result.id,
        expectedVersion: 1,
        termsDigest: digestOf(terms),
      });
      const grant = approved.result.grant ?? "";
      const delivered = await network.submit(cast.civilGateway, "grant.deliver", {
        id: grant,
        expectedVersion: 1,
        key: { holdingKind: "access-key" },
      });
      await network.submit(cast.statisticsGateway, "key-holding.acknowledge", {
        id: delivered.result.holding ?? "",
        expectedVersion: 1,
      });
      expect(await network.record(cast.auditor, "grant", grant)).to.include({ state: "active", grantee: "statistics" });
      await refused("NOT_FOUND", network.record(cast.auditor, "grant", "f".repeat(32)));
    });

    it("leaves one event a command, and none for a repeat", async () => {
      const body = { idempotencyKey: key(), title: "职责", legalBasis: "法" };
      const first = await network.submit(cast.steward, "duty.register", body);
      expect(await network.submit(cast.steward, "duty.register", body)).to.deep.equal(first);
      const last = await network.submit(cast.steward, "duty.update", {
        id: first.result.id,
        expectedVersion: 1,
        title: "新题",
      });
      const events = await network.eventsUntil(cast.auditor, "duty.update", `duty:${last.result.id}`);
      expect(
        events.filter(({ subjects }) => subjects.includes(`duty:${first.result.id}`)).map(({ command }) => command),
      ).to.deep.equal(["duty.register", "duty.update"]);
      expect(
        events.find(({ command }) => command === "request.approve")?.subjects.map((subject) => subject.split(":")[0]),
      ).to.deep.equal(["access-request", "grant", "approval"]);
      expect(events.at(-1)?.actor).to.deep.equal({
        mspId: "CivilMSP",
        enrolmentId: "civil-steward",
        department: "civil-affairs",
      });
    });

    it("takes the caller from the certificate: roles and departments that others' CAs wrote do not count", async () => {
      await refused("FORBIDDEN", network.submit(pretender, "department.register", departmentBody("tax", "WitnessMSP")));
      await refused(
        "FORBIDDEN",
        network.submit(intruder, "duty.register", { idempotencyKey: key(), title: "职责", legalBasis: "法" }),
      );
    });

    it("refuses a proposal whose clock is an hour off, whichever way (10)", async () => {
      const body = () => ({ idempotencyKey: key(), title: "职责", legalBasis: "法" });
      for (const offMs of [-HOUR_MS, HOUR_MS])
        await refused(
          "CLOCK_SKEW",
          network.submitAt(new Date(Date.now() + offMs), cast.steward, "duty.register", body()),
        );
      const { code } = await network.submitAt(new Date(), cast.steward, "duty.register", body());
      expect(code).to.equal(StatusCode.VALID);
    });

    it("refuses hostile bodies with every mistake named", async () => {
      const pathsOf = async (argument: string | Uint8Array): Promise<string[]> =>
        (
          (await refused("INVALID_INPUT", network.submitRaw(cast.steward, "duty.register", argument))).details.errors ??
          []
        ).map(({ path, code }) => `${path} ${code}`);
      expect(await pathsOf('{"title":"a","title":"b","__proto__":{"x":1},"n":9007199254740993}')).to.deep.equal([
        "title duplicate-name",
        "__proto__ forbidden-name",
        "n number-range",
      ]);
      expect(
        await pathsOf(
          '{"idempotencyKey":"long-enough","title":"","legalBasis":"法","department":"statistics","state":"x"}',
        ),
      ).to.deep.equal(["title too-small", "department unknown-field", "state unknown-field"]);
      expect(await pathsOf(Uint8Array.from([0x22, 0xff, 0x22]))).to.deep.equal([" bad-utf8"]);
      expect(await pathsOf("[".repeat(100_000))).to.have.length(1);
      await refused(
        "PAYLOAD_TOO_LARGE",
        network.submitRaw(cast.steward, "duty.register", " ".repeat(MAX_COMMAND_BYTES + 1)),
      );
      await refused("INVALID_INPUT", network.record(cast.steward, "constructor", "x"));
      await refused("INVALID_INPUT", network.record(cast.steward, "duty", "x", "y"));
      await refused("INVALID_INPUT", network.record(cast.steward, "duty", "x\u0000y"));
      await refused("PAYLOAD_TOO_LARGE", network.record(cast.steward, "duty", "x".repeat(1_000_000)));
    });
  });
}
