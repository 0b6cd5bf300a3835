import { text } from "node:stream/consumers";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { GatewayStatus } from "../../src/use-cases/gateway-status.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { logger, type Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { LateStart } from "../../src/composition/late-start.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

describe("a gateway that is starting", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grant: string;
  let starting: LateStart | undefined;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grant = await stack.activeGrant(await stack.publish("streets", "code,name,note\n1,街道,内部\n"));
  });
  after(() => stack.close());

  /** Listens, and has not counted again what a crash left. */
  beforeEach(async () => {
    await provider.shut();
    await provider.open();
  });
  afterEach(async () => {
    if (!provider.exchange.isServing()) await provider.exchange.start();
  });

  const read = async (signal?: AbortSignal): Promise<string> =>
    text((await stack.openRows(grant, signal === undefined ? {} : { signal })).stream);
  const status = (): GatewayStatus =>
    new GatewayStatus({
      index: provider.index,
      chain: provider.ledger,
      clock: provider.clock,
      isConnected: () => provider.projector.connected,
      isServing: () => provider.exchange.isServing(),
      startFailure: () => starting?.failure,
      department: PROVIDER,
      mspId: "CivilMSP",
      network: "embedded",
      channel: "mulian",
    });

  it("answers nothing on the leg, and says why and when to come again", async () => {
    const intruder = new Intruder(stack.gateway(GRANTEE), provider);
    const key = await intruder.proofKey(grant);
    const ask = () => intruder.askToken({ grant, purpose: "statistics" }, key);
    try {
      expect(await ask()).to.include({ status: 503, code: "GATEWAY_STARTING" });
      await provider.exchange.start();
      expect(await ask()).to.include({ status: 200 });
    } finally {
      await intruder.close();
    }
  });

  it("is waited for by the gateways that ask it", async () => {
    const reading = read();
    let isRead = false;
    void reading.then(() => (isRead = true));
    const intruder = new Intruder(stack.gateway(GRANTEE), provider);
    // By now the reader has been refused as well: it asked first.
    await until(async () => (await intruder.askToken({ scope: "receipts" }, "sig")).status === 503, "a refusal");
    await intruder.close();
    expect(isRead).to.equal(false);
    await provider.exchange.start();
    expect(await reading).to.contain("街道");
  });

  it("is given up when the reader goes, or its own gateway stops", async () => {
    expect(await codeOf(read(AbortSignal.timeout(200)))).to.equal("GATEWAY_STARTING");
    const grantee = stack.gateway(GRANTEE);
    const reading = codeOf(read());
    await grantee.shut();
    // Caught between two questions, or in the middle of one.
    expect(await reading).to.be.oneOf(["GATEWAY_STARTING", "PEER_UNAVAILABLE"]);
    await grantee.open();
    await grantee.exchange.start();
  });

  it("is not ready, and says so, although it has the whole ledger", async () => {
    starting = new LateStart(provider.exchange, logger, provider.clock);
    const judged = status();
    expect(await judged.caughtUp()).to.include({ ready: true });
    expect(await judged.readiness()).to.include({
      ready: false,
      reason: "the exchange with other gateways has not started",
    });
    expect(await judged.view("zh")).to.include({ ready: false });
    await starting.when(judged, () => undefined);
    expect(await judged.readiness()).to.include({ ready: true });
  });

  describe("and cannot yet", () => {
    const { delete: forget } = FileKeyStore.prototype;
    let full: string;

    before(async () => {
      const dataset = await stack.publish("more-streets", "code,name,note\n1,街道,内部\n");
      full = await stack.activeGrant(dataset, { quota: { rowsTotal: 2 } });
      await text((await stack.openRows(full, {})).stream);
      // What is over is forgotten at each start, in the key store too.
      const over = await stack.activeGrant(dataset);
      await provider.submit("grant.revoke", { id: over, reason: "已不需要" });
      await stack.settle();
    });
    afterEach(() => {
      FileKeyStore.prototype.delete = forget;
      starting = undefined;
    });

    it("is tried again until it can, says why it does not serve, and counts nothing twice", async () => {
      FileKeyStore.prototype.delete = () => Promise.reject(new DomainError("READ_ONLY", "no room"));
      starting = new LateStart(provider.exchange, logger, provider.clock);
      const judged = status();
      const ended = starting.when(judged, () => undefined);
      await until(() => (starting?.failure?.attempts ?? 0) >= 2, "two attempts");
      expect(starting.failure).to.include({
        code: "READ_ONLY",
        step: "forget what is over",
        isLasting: false,
      });
      expect((await judged.view("zh")).exchange).to.deep.equal({ serving: false, failure: starting.failure });
      expect((await judged.readiness()).reason).to.include("READ_ONLY");
      const intruder = new Intruder(stack.gateway(GRANTEE), provider);
      expect(await intruder.askToken({ scope: "receipts" }, "sig")).to.include({ code: "GATEWAY_STARTING" });
      await intruder.close();

      FileKeyStore.prototype.delete = forget;
      await ended;
      expect((await judged.view("zh")).exchange).to.deep.equal({ serving: true });
      expect(await text((await stack.openRows(full, {})).stream)).to.contain("街道");
      expect(await codeOf(stack.openRows(full, {}).then(({ stream }) => text(stream)))).to.equal("QUOTA_EXCEEDED");
    });

    it("is not tried again where no waiting mends it, and says so", async () => {
      FileKeyStore.prototype.delete = () => Promise.reject(new DomainError("INTEGRITY_FAILURE", "damaged"));
      starting = new LateStart(provider.exchange, logger, provider.clock);
      await starting.when(status(), () => undefined);
      expect(starting.failure).to.include({ code: "INTEGRITY_FAILURE", attempts: 1, isLasting: true });
      expect((await status().readiness()).reason).to.include("INTEGRITY_FAILURE");
    });

    it("is not tried again once the gateway stops", async () => {
      FileKeyStore.prototype.delete = () => Promise.reject(new DomainError("READ_ONLY", "no room"));
      // Closed by the test's own gateway.
      const exchange = { ...provider.exchange, close: async () => undefined };
      starting = new LateStart(exchange, logger, provider.clock);
      const ended = starting.when(status(), () => undefined);
      await until(() => starting?.failure !== undefined, "an attempt");
      await starting.close();
      await ended;
      expect(starting.failure?.code).to.equal("READ_ONLY");
    });
  });
});
