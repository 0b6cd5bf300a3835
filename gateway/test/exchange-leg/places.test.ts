import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { TlsCredential } from "../../src/exchange/types.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Stack } from "./stack.js";
import { until } from "./until.js";

const PLACES = { strangers: 16, strangersPerAddress: 8, perDepartment: 20 };
/** All of 127.0.0.0/8 is this machine. The gateways of the test dial from 127.0.0.1. */
const ADDRESSES = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];

describe("places at the leg's listener (26)", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let grant: string;
  let opened: Socket[] = [];

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    grant = await stack.activeGrant(await stack.publish("streets", "code,name,note\n1,街道,内部\n"));
    await provider.shut();
    provider.places = PLACES;
    await provider.open();
    await provider.exchange.start();
  });
  after(() => stack.close());
  afterEach(() => {
    for (const socket of opened) socket.destroy();
    opened = [];
  });

  const target = (): { readonly host: string; readonly port: number } => {
    const { hostname, port } = new URL(provider.url);
    return { host: hostname, port: Number(port) };
  };
  function keep<S extends Socket>(socket: S): S {
    opened.push(socket);
    socket.on("error", () => undefined).resume();
    return socket;
  }
  /** Says nothing, not even its handshake. */
  const silent = (localAddress: string): Socket => keep(connectTcp({ ...target(), localAddress }));
  /** Finishes its handshake and says nothing more. */
  async function shown(
    { certificate: cert, privateKey: key }: TlsCredential,
    localAddress?: string,
  ): Promise<TLSSocket> {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = keep(connectTls({ ...target(), ...from, cert, key, rejectUnauthorized: false }));
    await once(socket, "secureConnect");
    return socket;
  }
  /** A certificate for TLS of the grantee's organisation, of nobody's gateway. */
  const peers = async (): Promise<TlsCredential> => {
    const { tls } = await stack.organisation(GRANTEE);
    return { certificate: tls.certPem, privateKey: tls.keyPem };
  };
  const closed = (): number => opened.filter((socket) => socket.closed).length;

  /** Over connections of its own each time. */
  async function readsAnew(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      grantee.dialAnew();
      expect(await text((await stack.openRows(grant, { format: "csv" })).stream)).to.contain("街道");
    }
  }

  it("go to a department's gateway although strangers hold all of theirs and come again at once", async () => {
    let isOver = false;
    let came = 0;
    const comeAgain = (address: string): void => {
      if (isOver) return;
      came += 1;
      silent(address).once("close", () => comeAgain(address));
    };
    for (let count = 0; count < 2 * PLACES.strangers; count++) comeAgain(ADDRESSES[count % ADDRESSES.length] ?? "");
    await until(() => came > 4 * PLACES.strangers, "more strangers than places");
    try {
      await readsAnew(5);
    } finally {
      isOver = true;
    }
  });

  it("go to it although silent strangers behind its own address hold all of theirs", async () => {
    for (let count = 0; count < PLACES.strangersPerAddress; count++) silent("127.0.0.1");
    await readsAnew(5);
    expect(closed(), "displaced").to.be.at.least(1);
  });

  it("go to it although strangers hold theirs with certificates of a member's CA", async () => {
    const certificate = await peers();
    for (const address of ADDRESSES)
      for (let count = 0; count < PLACES.strangersPerAddress; count++) await shown(certificate, address);
    await until(() => closed() >= opened.length - PLACES.strangers, "all without a place to be displaced");
    await readsAnew(5);
  });

  it("are a bounded number for one gateway, and none of another's", async () => {
    const { credential } = grantee.tls;
    // What it has open from before counts as well.
    for (let count = 0; count < PLACES.perDepartment + 1; count++) await shown(credential).catch(() => "cut");
    await until(() => closed() >= 1, "one beyond its share to be cut");
    const authority = await shown(stack.gateway(AUTHORITY).tls.credential);
    for (let count = 0; count < PLACES.strangersPerAddress; count++) silent("127.0.0.1");
    await readsAnewAs(authority);
  });

  /** A connection that is open still answers. */
  async function readsAnewAs(socket: TLSSocket): Promise<void> {
    socket.pause();
    const answer = once(socket, "data");
    socket.write("GET /exchange/v1/nothing HTTP/1.1\r\nhost: x\r\n\r\n");
    socket.resume();
    const [head] = (await answer) as [Buffer];
    expect(head.toString("latin1").split("\r\n")[0]).to.equal("HTTP/1.1 404 Not Found");
  }

  it("stay with a gateway that the ledger names only after it connected", async () => {
    const announce = async (tlsSpkiDigest: string): Promise<void> => {
      const { version } = grantee.index.get("department", GRANTEE) ?? { version: 0 };
      const gateway = { url: grantee.url, tlsSpkiDigest };
      const keys = [...grantee.keys.newest()];
      await grantee.submit("department.announce", { id: GRANTEE, expectedVersion: version, gateway, keys });
      await stack.settle();
    };
    await announce("0".repeat(64));
    const early = await shown(grantee.tls.credential);
    await announce(grantee.spkiDigest);
    for (let count = 0; count < 2 * PLACES.strangersPerAddress; count++) silent("127.0.0.1");
    await until(() => closed() >= PLACES.strangersPerAddress, "strangers to be displaced");
    await readsAnewAs(early);
  });
});
