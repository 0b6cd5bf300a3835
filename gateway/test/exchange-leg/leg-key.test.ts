import { setTimeout as pause } from "node:timers/promises";
import type { LegKeyRotation } from "@mulian/domain";
import { expect } from "chai";
import { TLS_KEY } from "../../src/adapters/tls/leg-key.js";
import { TlsIdentity } from "../../src/adapters/tls/tls-identity.js";
import type { IdentityPort } from "../../src/ports/identity.js";
import { Announcer } from "../../src/composition/announcer.js";
import { announceDepartment } from "../../src/use-cases/announce-department.js";
import { rotateLegKey } from "../../src/use-cases/rotate-leg-key.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import { logger, type Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** Far more than the buffers between the two gateways hold, so that a delivery that nobody reads stands still. */
const ROWS = 200_000;
const CSV = `code,name,note\n${Array.from({ length: ROWS }, (_, index) => `${index},东华门街道第${index}号,内部`).join("\n")}\n`;

describe("the TLS key of the leg", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let grant: string;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    grant = await stack.activeGrant(await stack.publish("streets", CSV));
  });
  after(() => stack.close());

  const rotate = (
    gateway: Gateway,
    leg = gateway.tls,
    guests: Parameters<typeof rotateLegKey>[0]["owners"] = [],
  ): Promise<LegKeyRotation> =>
    rotateLegKey(
      {
        index: gateway.index,
        // Each signs with the keys of its own store.
        ledger: { submit: (by, command) => (by === grantee.caller ? grantee : gateway).ledger.submit(by, command) },
        leg,
        host: gateway.department,
        owners: [{ department: gateway.department, departmentKeys: gateway.keys, service: gateway.caller }, ...guests],
      },
      AbortSignal.timeout(20_000),
    );
  const namedFor = (at: Gateway, gateway: Gateway): string | undefined =>
    at.index.get("department", gateway.department)?.gateway?.tlsSpkiDigest;
  const tlsKeysOf = async ({ keyStore }: Gateway): Promise<readonly string[]> =>
    (await keyStore.list()).flatMap(({ name, kind }) => (kind === "P-256" && name.startsWith(TLS_KEY) ? [name] : []));
  async function read(limit?: number): Promise<number> {
    const { stream, done } = await stack.openRows(grant, limit === undefined ? {} : { limit });
    let lines = 0;
    for await (const part of stream) lines += Buffer.from(part).toString().split("\n").length - 1;
    await done;
    return lines;
  }

  it("is rotated without cutting a delivery that runs, and every gateway takes the new one at once", async () => {
    const { stream, done } = await stack.openRows(grant);
    const reading = stream[Symbol.asyncIterator]();
    const parts = [Buffer.from((await reading.next()).value)];
    const before = provider.spkiDigest;
    const { tlsSpkiDigest, version } = await rotate(provider);
    expect(provider.spkiDigest, "what it shows").to.equal(tlsSpkiDigest).and.not.equal(before);
    expect(namedFor(provider, provider), "what the ledger names").to.equal(tlsSpkiDigest);
    expect(version).to.equal(provider.index.get("department", PROVIDER)?.version);
    // Asked over a new connection, whatever block the grantee has read by now.
    expect(await read(10)).to.equal(10);

    for (let next = await reading.next(); next.done !== true; next = await reading.next())
      parts.push(Buffer.from(next.value));
    await done;
    expect(Buffer.concat(parts).toString().split("\n").length - 1).to.equal(ROWS);
  });

  it("is forgotten once the next one is shown, and so is what it certified", async () => {
    await provider.tls.close();
    expect(await tlsKeysOf(provider)).to.deep.equal([`${TLS_KEY}.2`]);
    expect(await provider.keyStore.secret("exchange-tls-issued")).to.equal(undefined);
  });

  it("is rotated by a grantee that goes on asking: nothing it asks meanwhile is refused", async () => {
    let rotated = false;
    const asked = (async () => {
      let answers = 0;
      for (; !rotated || answers < 5; answers++) expect(await read(3)).to.equal(3);
      return answers;
    })();
    const old = grantee.tls.credential;
    await rotate(grantee);
    rotated = true;
    expect(await asked).to.be.at.least(5);

    await stack.settle();
    const key = await new Intruder(grantee, provider).proofKey(grant);
    for (const [shown, status] of [
      [old, 401],
      [grantee.tls.credential, 200],
    ] as const) {
      const intruder = new Intruder(grantee, provider, shown);
      expect(await intruder.askToken({ grant, purpose: "statistics" }, key)).to.include({ status });
      await intruder.close();
    }
  });

  for (const [who, rotating, behind] of [
    ["the other gateway, which has not read the block that names it,", () => provider, () => grantee],
    ["its own, whose provider has not read the block that names it,", () => grantee, () => provider],
  ] as const)
    it(`is waited for by ${who} for as long as that takes, within seconds`, async () => {
      await behind().stopFollowing();
      await rotate(rotating());
      // Over what is open already it would go on.
      grantee.dialAnew();
      let answered = false;
      const answer = read(3).finally(() => (answered = true));
      try {
        // Longer than an answer takes, shorter than anybody waits.
        await pause(500);
        expect(answered).to.equal(false);
      } finally {
        behind().follow();
      }
      expect(await answer).to.equal(3);
    });

  it("stays when the CA does not certify another one", async () => {
    const before = grantee.spkiDigest;
    const identity: Pick<IdentityPort, "certifyTls" | "renewTls"> = {
      certifyTls: () => Promise.reject(new Error("away")),
      renewTls: () => Promise.reject(new Error("away")),
    };
    const { keyStore, clock } = grantee;
    const namedDigest = (): string | undefined => namedFor(grantee, grantee);
    const cut = await TlsIdentity.open({ keyStore, identity, clock, logger, host: "127.0.0.1", namedDigest });
    expect(await rotate(grantee, cut).catch((error: unknown) => String(error))).to.include("away");
    await cut.close();
    expect(namedFor(grantee, grantee)).to.equal(before);
    expect(await read(1)).to.equal(1);
  });

  it("that was made and not announced, as when a gateway is killed in between, is the next one after a start", async () => {
    const before = grantee.spkiDigest;
    await grantee.tls.prepare();
    const made = grantee.tls.newestDigest;
    expect(grantee.spkiDigest, "the ledger does not name it yet").to.equal(before);
    const { keyStore, clock } = grantee;
    const identity: Pick<IdentityPort, "certifyTls" | "renewTls"> = {
      certifyTls: () => Promise.reject(new Error("there are certificates")),
      renewTls: () => Promise.reject(new Error("there are certificates")),
    };
    const namedDigest = (): string | undefined => namedFor(grantee, grantee);
    const started = await TlsIdentity.open({ keyStore, identity, clock, logger, host: "127.0.0.1", namedDigest });
    expect(started.newestDigest).to.equal(made);
    expect((await rotate(grantee, started)).tlsSpkiDigest).to.equal(made);
    await started.close();
    expect(await read(1)).to.equal(1);
    expect(grantee.spkiDigest).to.equal(made);
  });

  it("is rotated beside a guest that the authority has suspended, which announces it once it may again", async () => {
    const authority = stack.gateway(AUTHORITY);
    const guest = { department: GRANTEE, departmentKeys: grantee.keys, service: grantee.caller };
    const { index } = provider;
    const old = provider.spkiDigest;
    const announce = (): Promise<boolean> => {
      const gateway = { url: grantee.url, tlsSpkiDigest: provider.tls.newestDigest };
      const announcement = { department: GRANTEE, gateway, keys: grantee.keys.newest() };
      return announceDepartment({ index, ledger: grantee.ledger }, grantee.caller, announcement);
    };
    const announcer = new Announcer(announce, logger, () => provider.tls.hasReplaced(namedFor(provider, grantee)));
    announcer.poke();
    await until(() => namedFor(provider, grantee) === old, "the guest's announcement");

    await authority.submit("department.suspend", { id: GRANTEE, reason: "调查" });
    await stack.settle();
    const { tlsSpkiDigest } = await rotate(provider, provider.tls, [guest]);
    announcer.poke();
    await authority.submit("department.resume", { id: GRANTEE });
    await stack.settle();
    expect([PROVIDER, GRANTEE].map((id) => index.get("department", id)?.gateway?.tlsSpkiDigest)).to.deep.equal([
      tlsSpkiDigest,
      old,
    ]);
    announcer.poke();
    await until(() => namedFor(provider, grantee) === tlsSpkiDigest, "what the guest missed");
    await announcer.close();
  });

  it("is nobody's to rotate before the gateway is announced", async () => {
    const { index, ledger, keys, caller, tls } = grantee;
    const owners = [{ department: "nobody", departmentKeys: keys, service: caller }];
    const ports = { index, ledger, leg: tls, host: "nobody", owners };
    expect(await codeOf(rotateLegKey(ports, AbortSignal.timeout(1_000)))).to.equal("WRONG_STATE");
  });
});
