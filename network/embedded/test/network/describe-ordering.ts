import { readFile } from "node:fs/promises";
import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { signedEnvelope } from "../../src/channel/signed-envelope.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { impostorOf } from "./member.js";
import { signerOf } from "./signer.js";
import type { Subject } from "./subject.js";

const { HeaderType } = common;
/** A block number that no test's chain comes to. */
const FAR = 1_000_000;

/** `orderer.AtomicBroadcast`, spoken by hand: what the official client never says. */
export function describeOrdering(subject: Subject): void {
  describe("an orderer", () => {
    let client: InstanceType<typeof orderer.AtomicBroadcastClient>;
    let alice: SigningIdentity;
    let impostor: SigningIdentity;

    before(async () => {
      const { connection } = subject.network;
      const [endpoint] = connection.orderers;
      if (endpoint === undefined) expect.fail("no orderer");
      const tls = credentials.createSsl(await readFile(endpoint.tlsRootCertPath));
      client = new orderer.AtomicBroadcastClient(endpoint.address, tls, {
        "grpc.ssl_target_name_override": endpoint.tlsServerName,
      });
      alice = await signerOf(connection, subject.alice);
      impostor = await signerOf(connection, impostorOf(subject.alice));
    });
    after(() => client?.close());

    /** The statuses that come until the stream ends, or until there are as many as wanted; a block counts as its number. */
    function answers(
      stream: ClientDuplexStream<common.Envelope, orderer.BroadcastResponse | orderer.DeliverResponse>,
      envelope: common.Envelope,
      wanted = 1,
    ): Promise<(string | number)[]> {
      return new Promise((resolve) => {
        const received: (string | number)[] = [];
        stream.on("data", (response: orderer.BroadcastResponse | orderer.DeliverResponse) => {
          const block = response instanceof orderer.DeliverResponse ? response.getBlock() : undefined;
          received.push(block?.getHeader()?.getNumber() ?? statusName(response.getStatus()));
          if (received.length === wanted) stream.cancel();
        });
        stream.on("error", () => resolve(received)).on("end", () => resolve(received));
        stream.write(envelope);
      });
    }

    const sent = (signer: SigningIdentity, type: number, data: Uint8Array, channel?: string): common.Envelope =>
      signedEnvelope(
        signer,
        channel ?? subject.network.connection.channel,
        // The parameter's type is the generated enumeration, which is not a plain number.
        type as Parameters<typeof signedEnvelope>[2],
        data,
      );
    const broadcast = (envelope: common.Envelope) => answers(client.broadcast(), envelope);

    it("takes what a member signed, and refuses the rest with a status for each reason", async () => {
      const data = Buffer.from("nothing that peers could read");
      expect(await broadcast(sent(alice, HeaderType.ENDORSER_TRANSACTION, data))).to.deep.equal(["SUCCESS"]);
      expect(await broadcast(sent(impostor, HeaderType.ENDORSER_TRANSACTION, data))).to.deep.equal(["FORBIDDEN"]);
      expect(await broadcast(sent(alice, HeaderType.ENDORSER_TRANSACTION, data, "elsewhere"))).to.deep.equal([
        "BAD_REQUEST",
      ]);
      expect(await broadcast(new common.Envelope())).to.deep.equal(["BAD_REQUEST"]);
      for (const type of [HeaderType.CONFIG, HeaderType.CONFIG_UPDATE, HeaderType.ORDERER_TRANSACTION])
        expect(await broadcast(sent(alice, type, data)), String(type)).to.deep.equal(["BAD_REQUEST"]);
    });

    it("delivers blocks to members, and says what it cannot deliver", async () => {
      const deliver = (signer: SigningIdentity, seek: Seek, wanted = 1, channel?: string) =>
        answers(
          client.deliver(),
          sent(signer, HeaderType.DELIVER_SEEK_INFO, seekInfo(seek).serializeBinary(), channel),
          wanted,
        );
      expect(await deliver(alice, { start: 0, stop: 1 }, 3)).to.deep.equal([0, 1, "SUCCESS"]);
      expect(await deliver(impostor, { start: 0, stop: 0 })).to.deep.equal(["FORBIDDEN"]);
      expect(await deliver(alice, { start: 0, stop: 0 }, 1, "elsewhere")).to.deep.equal(["NOT_FOUND"]);
      expect(await deliver(alice, { start: 1, stop: 0 })).to.deep.equal(["BAD_REQUEST"]);
      expect(await deliver(alice, { start: 0 })).to.deep.equal(["BAD_REQUEST"]);
      expect(await deliver(alice, { stop: 0 })).to.deep.equal(["BAD_REQUEST"]);
      expect(await deliver(alice, { start: FAR, stop: FAR })).to.deep.equal(["NOT_FOUND"]);
    });
  });
}

interface Seek {
  readonly start?: number;
  readonly stop?: number;
}

function seekInfo({ start, stop }: Seek): orderer.SeekInfo {
  const info = new orderer.SeekInfo();
  if (start !== undefined) info.setStart(position(start));
  if (stop !== undefined) info.setStop(position(stop));
  return info;
}

function position(number: number): orderer.SeekPosition {
  const specified = new orderer.SeekSpecified();
  specified.setNumber(number);
  const place = new orderer.SeekPosition();
  place.setSpecified(specified);
  return place;
}

function statusName(status: number): string {
  return Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
}
