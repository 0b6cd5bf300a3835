import { expect } from "chai";
import { pino } from "pino";
import { setRevocationList } from "../../src/administration/publish-revocations.js";
import { findConfig, lastConfigOf } from "../../src/channel/config-block.js";
import { LiveConfiguration } from "../../src/channel/live-configuration.js";
import { nextConfig } from "../../src/channel/next-config.js";
import { memberGroup } from "../../src/channel/organisation-group.js";
import { signedEnvelope } from "../../src/channel/signed-envelope.js";
import { canonicalHex } from "../../src/crypto/issuer.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { x509 } from "../../src/crypto/x509.js";
import { openLedger } from "../../src/ledger/ledger.js";
import type { Ledger } from "../../src/ledger/types.js";
import { configMessage } from "../../src/orderer/config-message.js";
import { Orderer } from "../../src/orderer/orderer.js";
import { signBlock } from "../../src/orderer/sign-block.js";
import { common, msp, orderer as messages, peer } from "../../src/protos.js";
import {
  CHANNEL,
  groupAt,
  newClient,
  openTestChannel,
  type TestChannel,
  updateOf,
  valueAt,
} from "../channel/test-channel.js";

const { HeaderType } = common;
const SILENT = pino({ level: "silent" });

/** An orderer with its ledger and what both go by. */
interface Running {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly configuration: LiveConfiguration;
  readonly orderer: Orderer;
  close(): Promise<void>;
}

describe("the orderer", () => {
  let channel: TestChannel;
  let running: Running;

  before(async () => (channel = await openTestChannel()));
  after(() => channel.remove());
  beforeEach(async () => (running = await open(await channel.newFolder())));
  afterEach(() => running.close());

  async function open(dir: string): Promise<Running> {
    const configuration = new LiveConfiguration(channel.genesis);
    const ledger = await openLedger({
      dir,
      channelId: CHANNEL,
      genesisBlock: channel.genesis,
      mspManager: configuration.mspManager,
      definitions: { endorsementPolicy: () => undefined, collection: () => undefined },
      configuration,
      logger: SILENT,
    });
    await configuration.follow(ledger);
    const identity = channel.ordering.node;
    const orderer = new Orderer({ ledger, identity, configuration, logger: SILENT });
    const close = async (): Promise<void> => {
      await orderer.close();
      await ledger.close();
    };
    return { dir, ledger, configuration, orderer, close };
  }

  const envelope = (sender: SigningIdentity, sizeBytes = 10, channelId = CHANNEL): common.Envelope =>
    signedEnvelope(sender, channelId, HeaderType.ENDORSER_TRANSACTION, Buffer.alloc(sizeBytes, 1));
  const update = (change: (group: common.ConfigGroup) => void, ...signers: [SigningIdentity, ...SigningIdentity[]]) =>
    updateOf(running.configuration.current, signers, change);
  const statusOf = (sent: common.Envelope): string => running.orderer.submit(sent).status;

  /** How many transactions each block after the first has. */
  async function blockSizes(): Promise<number[]> {
    const sizes: number[] = [];
    for (let number = 1; number < running.ledger.height; number += 1)
      sizes.push((await blockAt(number)).getData()?.getDataList().length ?? 0);
    return sizes;
  }
  const blockAt = async (number: number): Promise<common.Block> =>
    (await running.ledger.blockByNumber(number)) ?? expect.fail(`no block ${number}`);
  const untilHeight = (height: number): Promise<void> =>
    new Promise((resolve) => {
      const stop = running.ledger.onBlock(() => {
        if (running.ledger.height < height) return;
        stop();
        resolve();
      });
    });

  const setBatch = (rules: { count?: number; preferred?: number; absolute?: number; timeout?: string }) =>
    update((group) => {
      const section = groupAt(group, "Orderer");
      const size = messages.BatchSize.deserializeBinary(valueAt(section, "BatchSize").getValue_asU8());
      if (rules.count !== undefined) size.setMaxMessageCount(rules.count);
      if (rules.preferred !== undefined) size.setPreferredMaxBytes(rules.preferred);
      if (rules.absolute !== undefined) size.setAbsoluteMaxBytes(rules.absolute);
      valueAt(section, "BatchSize").setValue(size.serializeBinary());
      if (rules.timeout === undefined) return;
      const timeout = new messages.BatchTimeout();
      timeout.setTimeout(rules.timeout);
      valueAt(section, "BatchTimeout").setValue(timeout.serializeBinary());
    }, channel.ordering.admin);

  async function apply(configUpdate: common.Envelope): Promise<void> {
    const applied = untilHeight(running.ledger.height + 1);
    expect(running.orderer.submit(configUpdate)).to.deep.equal({ status: "SUCCESS", info: "" });
    await applied;
  }

  it("takes transactions of the channel's Writers only", async () => {
    const [{ client, admin, node, organisation }] = channel.orgs;
    const forged = envelope(client);
    forged.setSignature(admin.sign(forged.getPayload_asU8()));
    const late = await newClient(organisation, { notAfter: new Date(Date.now() - 1_000) });
    const outcomes: readonly [string, common.Envelope][] = [
      ["SUCCESS", envelope(client)],
      ["SUCCESS", envelope(admin)],
      ["SUCCESS", envelope(channel.ordering.client)],
      ["FORBIDDEN", envelope(node)],
      ["FORBIDDEN", envelope(channel.stranger.client)],
      ["FORBIDDEN", forged],
      ["BAD_REQUEST", envelope(late)],
      ["BAD_REQUEST", envelope(client, 10, "elsewhere")],
      ["BAD_REQUEST", new common.Envelope()],
    ];
    for (const [index, [status, sent]] of outcomes.entries()) expect(statusOf(sent), `case ${index}`).to.equal(status);
  });

  it("takes a configuration as an update only, and only one that is authorised", async () => {
    const [one, two] = channel.orgs;
    const join = (group: common.ConfigGroup) =>
      void groupAt(group, "Application").getGroupsMap().set("Org9MSP", memberGroup(channel.stranger.organisation));
    const { current } = running.configuration;
    const config = nextConfig(current, update(join, one.admin, two.admin)).serializeBinary();
    expect(statusOf(signedEnvelope(one.admin, CHANNEL, HeaderType.CONFIG, config))).to.equal("BAD_REQUEST");
    expect(statusOf(signedEnvelope(channel.ordering.node, CHANNEL, HeaderType.CONFIG, config))).to.equal("BAD_REQUEST");
    expect(statusOf(signedEnvelope(one.admin, CHANNEL, HeaderType.ORDERER_TRANSACTION, config))).to.equal(
      "BAD_REQUEST",
    );
    expect(statusOf(update(join, one.admin))).to.equal("BAD_REQUEST");
    expect(statusOf(update(join, channel.stranger.admin, one.admin, two.admin))).to.equal("FORBIDDEN");
    await apply(update(join, one.admin, two.admin));
    expect(running.configuration.current.sequence).to.equal(1);
    expect(statusOf(envelope(channel.stranger.client))).to.equal("SUCCESS");
  });

  it("cuts at so many transactions, and keeps their order", async () => {
    const sent = Array.from({ length: 25 }, () => envelope(channel.orgs[0].client));
    const done = untilHeight(4);
    expect(new Set(sent.map(statusOf))).to.deep.equal(new Set(["SUCCESS"]));
    await done;
    expect(await blockSizes()).to.deep.equal([10, 10, 5]);
    const ordered = (await Promise.all([1, 2, 3].map(blockAt))).flatMap(
      (block) => block.getData()?.getDataList_asU8() ?? [],
    );
    expect(ordered).to.deep.equal(sent.map((each) => each.serializeBinary()));
  });

  it("cuts before a block grows past its bytes, puts what is larger into a block of its own, and refuses what is too large", async () => {
    await apply(setBatch({ preferred: 5_000, absolute: 20_000 }));
    const { client } = channel.orgs[0];
    const done = untilHeight(5);
    for (const size of [1_000, 1_000, 10_000, 1_000]) expect(statusOf(envelope(client, size))).to.equal("SUCCESS");
    expect(statusOf(envelope(client, 30_000))).to.equal("BAD_REQUEST");
    await done;
    expect(await blockSizes()).to.deep.equal([1, 2, 1, 1]);
  });

  it("waits for company as long as the configuration says, unless a block is full", async () => {
    await apply(setBatch({ count: 3, timeout: "1h" }));
    const { client } = channel.orgs[0];
    const full = untilHeight(3);
    for (let count = 0; count < 4; count += 1) expect(statusOf(envelope(client))).to.equal("SUCCESS");
    await full;
    // The fourth would wait for an hour; closing leaves nothing behind that was accepted.
    await running.orderer.close();
    expect(await blockSizes()).to.deep.equal([1, 3, 1]);
    expect(statusOf(envelope(client))).to.equal("SERVICE_UNAVAILABLE");
  });

  it("puts a configuration into a block of its own, which later blocks name", async () => {
    const { client, admin, organisation } = channel.orgs[0];
    const list = await organisation.ca.revocationList([]);
    const done = untilHeight(4);
    for (const sent of [
      envelope(client),
      update((group) => setRevocationList(group, "Org1MSP", list), admin),
      envelope(client),
    ])
      expect(statusOf(sent)).to.equal("SUCCESS");
    await done;
    const blocks = await Promise.all([0, 1, 2, 3].map(blockAt));
    expect(blocks.map(lastConfigOf)).to.deep.equal([0, 0, 2, 2]);
    expect(blocks.map((block) => findConfig(block)?.config.getSequence())).to.deep.equal([0, undefined, 1, undefined]);
    expect([running.configuration.blockNumber, running.configuration.current.sequence]).to.deep.equal([2, 1]);
  });

  it("asks again what was accepted before the configuration changed", async () => {
    const { admin, organisation, client } = channel.orgs[0];
    const leaver = await newClient(organisation);
    const list = await organisation.ca.revocationList([{ serial: serialOf(leaver), revokedAt: new Date() }]);
    const revoke = update((group) => setRevocationList(group, "Org1MSP", list), admin);
    const [first, second] = [revoke, setBatch({ count: 5 })];
    const stale = update((group) => setRevocationList(group, "Org1MSP", list), admin);
    const done = untilHeight(4);
    for (const sent of [first, stale, envelope(leaver), second, envelope(client)])
      expect(statusOf(sent)).to.equal("SUCCESS");
    await done;
    // The second revocation and the leaver's transaction are gone; the other update read nothing that changed.
    expect(await blockSizes()).to.deep.equal([1, 1, 1]);
    expect(running.configuration.current).to.deep.include({ sequence: 2 });
    expect(running.configuration.current.batch.maxMessageCount).to.equal(5);
    expect(statusOf(envelope(leaver))).to.equal("FORBIDDEN");
  });

  it("goes on by the configuration of the chain after a restart", async () => {
    await apply(setBatch({ count: 2 }));
    await running.close();
    running = await open(running.dir);
    expect(running.configuration.current).to.deep.include({ sequence: 1 });
    expect(running.configuration.current.batch.maxMessageCount).to.equal(2);
    const done = untilHeight(4);
    for (let count = 0; count < 4; count += 1) expect(statusOf(envelope(channel.orgs[0].client))).to.equal("SUCCESS");
    await done;
    expect(await blockSizes()).to.deep.equal([1, 2, 2]);
    expect(lastConfigOf(await blockAt(3))).to.equal(1);
  });

  it("is not believed by the ledger: a configuration must follow from the update in it", async () => {
    const { ledger, configuration } = running;
    const node = channel.ordering.node;
    const proposed = nextConfig(configuration.current, setBatch({ count: 2 }));
    const commit = async (content: common.ConfigEnvelope, signer: SigningIdentity): Promise<number | undefined> => {
      const block = signBlock(node, {
        number: ledger.height,
        previousHash: ledger.currentBlockHash,
        envelopes: [configMessage(signer, CHANNEL, content).serializeBinary()],
        lastConfig: ledger.height,
      });
      return (await ledger.commit(block)).transactions[0]?.validationCode;
    };
    const forged = proposed.cloneMessage();
    groupAt(forged.getConfig()?.getChannelGroup() ?? expect.fail(), "Application")
      .getGroupsMap()
      .del("Org2MSP");
    const { TxValidationCode } = peer;
    expect(await commit(forged, node)).to.equal(TxValidationCode.INVALID_CONFIG_TRANSACTION);
    expect(await commit(new common.ConfigEnvelope(), node)).to.equal(TxValidationCode.INVALID_CONFIG_TRANSACTION);
    expect(await commit(proposed, channel.stranger.admin)).to.equal(TxValidationCode.BAD_CREATOR_SIGNATURE);
    expect(configuration.current.sequence).to.equal(0);
    expect(await commit(proposed, node)).to.equal(TxValidationCode.VALID);
    expect([configuration.current.sequence, configuration.blockNumber]).to.deep.equal([1, 4]);
    expect(await commit(proposed, node)).to.equal(TxValidationCode.INVALID_CONFIG_TRANSACTION);
  });

  function serialOf({ serialized }: SigningIdentity): string {
    const pem = Buffer.from(msp.SerializedIdentity.deserializeBinary(serialized).getIdBytes_asU8()).toString();
    return canonicalHex(new x509.X509Certificate(pem).serialNumber);
  }
});
