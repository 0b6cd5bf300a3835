import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ClientDuplexStream, type ServiceError } from "@grpc/grpc-js";
import { expect } from "chai";
import { pino } from "pino";
import { openOrganisation } from "../../src/crypto/organisation.js";
import { common, orderer } from "../../src/protos.js";
import { ConcurrencyLimit } from "../../src/services/concurrency-limit.js";
import { RpcHost } from "../../src/services/rpc-host.js";
import { Grpc } from "../network/subject.js";

const PLACES = 3;
type Stream = ClientDuplexStream<common.Envelope, orderer.BroadcastResponse>;

describe("streams on which nothing comes", function () {
  this.timeout(180_000);
  let dir: string;
  let host: RpcHost;
  let client: InstanceType<typeof orderer.AtomicBroadcastClient>;

  /** A server whose every request is answered with success, for so many streams at once. */
  async function listen(firstRequestMs?: number): Promise<void> {
    const { tls, tlsCaCertPem, tlsServerName } = await openOrganisation({ dir, mspId: "Org1MSP", name: "org1" });
    host = new RpcHost("the server", pino({ level: "silent" }), firstRequestMs);
    const answer = async function* () {
      const response = new orderer.BroadcastResponse();
      response.setStatus(common.Status.SUCCESS);
      yield response;
    };
    const serving = host.conversing(new ConcurrencyLimit("/test", PLACES), answer, () => false);
    host.server.addService(orderer.AtomicBroadcastService, { broadcast: serving, deliver: serving });
    const port = await host.listen(0, tls);
    const trust = credentials.createSsl(Buffer.from(tlsCaCertPem));
    const options = { "grpc.ssl_target_name_override": tlsServerName };
    client = new orderer.AtomicBroadcastClient(`127.0.0.1:${port}`, trust, options);
  }

  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "embedded-streams-"))));
  afterEach(async () => {
    client.close();
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** A new stream; it is cancelled with its client. */
  function open(): Stream {
    const stream = client.broadcast();
    stream.on("error", () => undefined);
    return stream;
  }
  const endOf = (stream: Stream): Promise<number> =>
    new Promise((resolve) => {
      stream.on("data", () => undefined).on("error", ({ code }: ServiceError) => resolve(code));
    });
  const answered = (stream: Stream): Promise<"answered" | number> =>
    new Promise((resolve) => {
      stream.once("data", () => resolve("answered")).once("error", ({ code }: ServiceError) => resolve(code));
      stream.write(new common.Envelope());
    });
  /** The server hears of a stream that was cancelled a moment later. */
  async function answeredInTheEnd(): Promise<void> {
    while ((await answered(open())) !== "answered");
  }

  it("count towards the limit from their opening to their end, as those that are used", async () => {
    await listen();
    const used = Array.from({ length: PLACES }, open);
    expect(await Promise.all(used.map(answered))).to.deep.equal(Array.from({ length: PLACES }, () => "answered"));
    expect(await endOf(open()), "one more").to.equal(Grpc.UNKNOWN);
    used[0]?.cancel();
    await answeredInTheEnd();
    expect(await endOf(open()), "again one more").to.equal(Grpc.UNKNOWN);
  });

  it("give way to who comes when all places are taken, the one that has been silent for longest first", async () => {
    await listen();
    const used = open();
    expect(await answered(used)).to.equal("answered");
    const [first, second] = [open(), open()];
    const ends = [first, second].map(endOf);
    // Were the places the silent ones', each of these would be refused.
    const others = [open(), open()];
    expect(await Promise.all(others.map(answered))).to.deep.equal(["answered", "answered"]);
    expect(await Promise.all(ends)).to.deep.equal([Grpc.DEADLINE_EXCEEDED, Grpc.DEADLINE_EXCEEDED]);
    for (const stream of [used, ...others]) expect(await answered(stream), "who was heard stays").to.equal("answered");
    expect(await endOf(open()), "one more").to.equal(Grpc.UNKNOWN);
  });

  it("are ended, and give their places back; one that was asked on stays", async () => {
    await listen(300);
    const used = open();
    expect(await answered(used)).to.equal("answered");
    const silent = Array.from({ length: PLACES - 1 }, () => endOf(open()));
    expect(await Promise.all(silent)).to.deep.equal([Grpc.DEADLINE_EXCEEDED, Grpc.DEADLINE_EXCEEDED]);
    expect(await Promise.all([open(), open()].map(answered))).to.deep.equal(["answered", "answered"]);
    expect(await answered(used), "the first one, after that time").to.equal("answered");
  });
});
