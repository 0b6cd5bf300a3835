import type { ClientDuplexStream } from "@grpc/grpc-js";
import { expect } from "chai";
import { findConfig } from "../../src/channel/config-block.js";
import { signedEnvelope } from "../../src/channel/signed-envelope.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common, orderer } from "../../src/protos.js";
import { CHANNEL, dial, openServices, type OpenServices } from "./open-services.js";

const { Status, HeaderType } = common;
/** More blocks than what was accepted so far can come to. */
const PAST = 100;

describe("orderer.AtomicBroadcast", function () {
  this.timeout(180_000);
  let services: OpenServices;
  let client: InstanceType<typeof orderer.AtomicBroadcastClient>;
  let alice: SigningIdentity;
  let admin: SigningIdentity;

  before(async () => {
    services = await openServices();
    const [endpoint] = services.network.connection.orderers;
    client = new orderer.AtomicBroadcastClient(...(await dial(endpoint ?? expect.fail("no orderer"))));
    alice = await services.client("Org1MSP", "alice");
    admin = await services.admin("Org1MSP");
  });
  after(async () => {
    client?.close();
    await services?.close();
  });

  /** Everything that comes until the stream ends, or until there is as much as wanted. */
  function answers<Response>(
    stream: ClientDuplexStream<common.Envelope, Response>,
    sent: readonly common.Envelope[],
    wanted = Number.POSITIVE_INFINITY,
  ): Promise<Response[]> {
    return new Promise((resolve) => {
      const received: Response[] = [];
      const finish = (): void => resolve(received);
      stream.on("data", (response: Response) => {
        received.push(response);
        if (received.length === wanted) stream.cancel();
      });
      stream.on("error", finish).on("end", finish);
      for (const envelope of sent) stream.write(envelope);
    });
  }

  const transaction = (sender: SigningIdentity): common.Envelope =>
    signedEnvelope(sender, CHANNEL, HeaderType.ENDORSER_TRANSACTION, Buffer.from("anything"));
  const broadcast = async (...sent: common.Envelope[]): Promise<number[]> =>
    (await answers(client.broadcast(), sent, sent.length)).map((response) => response.getStatus());

  interface Seek {
    readonly start?: number | "oldest" | "newest";
    readonly stop?: number | "oldest" | "newest";
    readonly failIfNotReady?: boolean;
    readonly headersOnly?: boolean;
  }

  function seekEnvelope(reader: SigningIdentity, seek: Seek, channelId = CHANNEL): common.Envelope {
    const info = new orderer.SeekInfo();
    if (seek.start !== undefined) info.setStart(position(seek.start));
    if (seek.stop !== undefined) info.setStop(position(seek.stop));
    const { SeekBehavior, SeekContentType } = orderer.SeekInfo;
    if (seek.failIfNotReady === true) info.setBehavior(SeekBehavior.FAIL_IF_NOT_READY);
    if (seek.headersOnly === true) info.setContentType(SeekContentType.HEADER_WITH_SIG);
    return signedEnvelope(reader, channelId, HeaderType.DELIVER_SEEK_INFO, info.serializeBinary());
  }

  function position(at: number | "oldest" | "newest"): orderer.SeekPosition {
    const place = new orderer.SeekPosition();
    if (at === "oldest") place.setOldest(new orderer.SeekOldest());
    else if (at === "newest") place.setNewest(new orderer.SeekNewest());
    else {
      const specified = new orderer.SeekSpecified();
      specified.setNumber(at);
      place.setSpecified(specified);
    }
    return place;
  }

  /** Numbers of the blocks, then the status. */
  async function delivered(envelope: common.Envelope): Promise<(number | string)[]> {
    const responses = await answers(client.deliver(), [envelope]);
    return responses.map((response) => response.getBlock()?.getHeader()?.getNumber() ?? nameOf(response.getStatus()));
  }

  /** A stream that ends well stays open for the next request: it is closed from here. */
  async function deliveredWell(envelope: common.Envelope, count: number): Promise<(number | string)[]> {
    const responses = await answers(client.deliver(), [envelope], count + 1);
    return responses.map((response) => response.getBlock()?.getHeader()?.getNumber() ?? nameOf(response.getStatus()));
  }

  it("answers each message of a stream, and ends it with the first that it refuses", async () => {
    expect(await broadcast(transaction(alice), transaction(admin))).to.deep.equal([Status.SUCCESS, Status.SUCCESS]);
    const peerOnly = await answers(client.broadcast(), [
      transaction(alice),
      signedEnvelope(alice, "elsewhere", HeaderType.ENDORSER_TRANSACTION, Buffer.from("x")),
      transaction(alice),
    ]);
    expect(peerOnly.map((response) => nameOf(response.getStatus()))).to.deep.equal(["SUCCESS", "BAD_REQUEST"]);
  });

  it("refuses what is unsigned, unreadable or a configuration of somebody's own making", async () => {
    const unsigned = transaction(alice);
    unsigned.setSignature(new Uint8Array());
    const garbage = new common.Envelope();
    garbage.setPayload(Buffer.from([0x0a, 0xff]));
    const config = new common.ConfigEnvelope();
    config.setConfig(await services.administration.configuration(admin));
    const forged = signedEnvelope(admin, CHANNEL, HeaderType.CONFIG, config.serializeBinary());
    for (const [sent, expected] of [
      [unsigned, "FORBIDDEN"],
      [garbage, "BAD_REQUEST"],
      [forged, "BAD_REQUEST"],
      [new common.Envelope(), "BAD_REQUEST"],
    ] as const)
      expect((await broadcast(sent)).map(nameOf)).to.deep.equal([expected]);
  });

  it("delivers blocks as they were ordered, for the channel's Readers", async () => {
    const { height } = services.network;
    const all = Array.from({ length: height }, (_, number) => number);
    const whole = seekEnvelope(alice, { start: "oldest", stop: height - 1 });
    expect(await deliveredWell(whole, height)).to.deep.equal([...all, "SUCCESS"]);
    // What was accepted before may be ordered meanwhile.
    const [newest, end] = await deliveredWell(seekEnvelope(admin, { start: "newest", stop: "newest" }), 1);
    expect(newest).to.be.at.least(height - 1);
    expect(end).to.equal("SUCCESS");
    const [first, second] = await answers(client.deliver(), [seekEnvelope(alice, { start: 0, stop: 1 })], 3);
    expect(findConfig(first?.getBlock() ?? new common.Block())?.channelId).to.equal(CHANNEL);
    const slots = second?.getBlock()?.getMetadata()?.getMetadataList_asU8() ?? [];
    // Signed, and without codes or commit hash: what is valid each peer finds out for itself.
    expect(slots[0]?.length).to.be.above(0);
    expect(slots.slice(2).map(({ length }) => length)).to.deep.equal([0, 0, 0]);
  });

  it("leaves out the data where only headers are asked for, but for configurations", async () => {
    const envelope = seekEnvelope(alice, { start: 0, stop: 1, headersOnly: true });
    const blocks = (await answers(client.deliver(), [envelope], 3)).map((response) => response.getBlock());
    expect(blocks.slice(0, 2).map((block) => block?.getData()?.getDataList().length)).to.deep.equal([1, undefined]);
    expect(blocks[1]?.getHeader()?.getNumber()).to.equal(1);
  });

  it("refuses what it cannot deliver with Fabric's statuses", async () => {
    const height = services.network.height + PAST;
    expect(await delivered(seekEnvelope(alice, { start: "oldest" }))).to.deep.equal(["BAD_REQUEST"]);
    expect(await delivered(seekEnvelope(alice, { stop: 0 }))).to.deep.equal(["BAD_REQUEST"]);
    expect(await delivered(seekEnvelope(alice, { start: 1, stop: 0 }))).to.deep.equal(["BAD_REQUEST"]);
    expect(await delivered(seekEnvelope(alice, { start: 0, stop: 0 }, "elsewhere"))).to.deep.equal(["NOT_FOUND"]);
    const past = { start: height, stop: height, failIfNotReady: true };
    expect(await delivered(seekEnvelope(alice, past))).to.deep.equal(["NOT_FOUND"]);
    const through = await delivered(seekEnvelope(alice, { start: 0, stop: height, failIfNotReady: true }));
    expect(through.slice(0, 2)).to.deep.equal([0, 1]);
    expect(through.at(-1)).to.equal("NOT_FOUND");
    const forged = seekEnvelope(alice, { start: 0, stop: 0 });
    forged.setSignature(admin.sign(forged.getPayload_asU8()));
    expect(await delivered(forged)).to.deep.equal(["FORBIDDEN"]);
  });
});

function nameOf(status: number): string {
  return Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
}
