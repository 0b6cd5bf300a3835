import "reflect-metadata";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import * as x509 from "@peculiar/x509";
import { expect } from "chai";
import type { Membership } from "../../src/adapters/ledger/membership.js";
import { TlsIdentity } from "../../src/adapters/tls/tls-identity.js";
import type { TlsCredential } from "../../src/exchange/types.js";
import { PLACE_LIMITS } from "../../src/http/exchange/listener.js";
import type { IdentityPort } from "../../src/ports/identity.js";
import { configurationBlock } from "../support/configuration-block.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import { TestClock, logger, type Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { intruderAtGrant } from "./intruder-at-grant.js";
import { reenrolForTls } from "./reenrol-for-tls.js";
import { MSPS, Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

const DAY_MS = 86_400_000;

/** How a connection attempt ends for its sender: with an answer's status, or cut. */
const outcome = (call: Promise<{ readonly status: number }>): Promise<number | "cut"> =>
  call.then(
    ({ status }) => status,
    () => "cut" as const,
  );

describe("mutual TLS between gateways", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let grant: string;
  let key: string;
  let rows: string;
  let good: Intruder;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    ({ grant, key, rows, intruder: good } = await intruderAtGrant(stack));
  });
  after(async () => {
    await good.close();
    await stack.close();
  });

  /** Asks for the rows with a token and a proof that are good, over a connection that shows this certificate. */
  async function ask(shown: TlsCredential | "none"): Promise<number | "cut"> {
    const token = await good.token(grant, key);
    const intruder = new Intruder(grantee, provider, shown);
    try {
      return await outcome(intruder.get(rows, token, key));
    } finally {
      await intruder.close();
    }
  }

  /** A certificate over the grantee's own TLS key, by any authority and with any life. */
  async function certificate(issuedBy: string, more: { readonly notAfter?: Date } = {}): Promise<TlsCredential> {
    const { privateKey } = grantee.tls.credential;
    const { ca } = await stack.organisation(issuedBy);
    const made = await ca.issue({
      subject: [{ OU: ["client"] }, { CN: ["t-test"] }],
      publicKey: createPublicKey(privateKey).export({ format: "der", type: "spki" }),
      keyUsages: x509.KeyUsageFlags.digitalSignature,
      extensions: [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      ],
      ...more,
    });
    return { certificate: made, privateKey };
  }

  async function selfSigned(): Promise<TlsCredential> {
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const { privateKey } = grantee.tls.credential;
    const pkcs8 = createPrivateKey(privateKey).export({ format: "der", type: "pkcs8" });
    const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    const made = await x509.X509CertificateGenerator.createSelfSigned({
      name: new X509Certificate(grantee.tls.credential.certificate).subject.replaceAll("\n", ","),
      notAfter: new Date(Date.now() + DAY_MS),
      signingAlgorithm: algorithm,
      keys: {
        privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
        publicKey: await crypto.subtle.importKey("spki", spki, algorithm, true, ["verify"]),
      },
      extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
    });
    return { certificate: made.toString("pem"), privateKey };
  }

  it("serves a gateway that shows its organisation's certificate", async () => {
    expect(await ask(grantee.tls.credential)).to.equal(200);
    const shown = new X509Certificate(grantee.tls.credential.certificate);
    const { caCertPem } = await stack.organisation(GRANTEE);
    expect(shown.checkIssued(new X509Certificate(caCertPem))).to.equal(true);
    expect(shown.checkIP("127.0.0.1")).to.equal("127.0.0.1");
  });

  it("ends the handshake without a certificate, with a self-signed one and with an expired one (20)", async () => {
    expect(await ask("none"), "none").to.equal("cut");
    expect(await ask(await selfSigned()), "self-signed").to.equal("cut");
    const expired = await certificate(GRANTEE, { notAfter: new Date(Date.now() - 1_000) });
    expect(await ask(expired), "expired").to.equal("cut");
    expect(await ask(await certificate(GRANTEE)), "the same, not expired").to.equal(200);
  });

  it("refuses a good token over another organisation's connection, at the token endpoint and after (15)", async () => {
    expect(await ask(stack.gateway(AUTHORITY).tls.credential)).to.equal(401);
    const elsewhere = new Intruder(grantee, provider, stack.gateway(AUTHORITY).tls.credential);
    expect(await elsewhere.askToken({ grant, purpose: "statistics" }, key)).to.include({ status: 401 });
    await elsewhere.close();
    expect(await good.askToken({ grant, purpose: "statistics" }, key)).to.include({ status: 200 });
  });

  /** The certificate of the grantee's user, with its key. */
  function enrolled(): TlsCredential {
    const key = grantee.keyStore.privateKey(grantee.caller.keyName);
    return {
      certificate: grantee.caller.certificatePem,
      privateKey: key.export({ format: "pem", type: "pkcs8" }).toString(),
    };
  }

  it("refuses an enrolment certificate, which is not for TLS", async () => {
    expect(await ask(enrolled())).to.equal(401);
  });

  it("refuses TLS certificates of the organisation that are not its gateway's: a user's, a peer's (15)", async () => {
    const { tls, tlsCaCertPem, caCertPem } = await stack.organisation(GRANTEE);
    const others: Readonly<Record<string, TlsCredential>> = {
      "a user's, which its CA gives it for the asking": await reenrolForTls(stack.caOf(GRANTEE), enrolled()),
      "a peer's": { certificate: tls.certPem, privateKey: tls.keyPem },
    };
    const { organisations } = provider.ledger;
    for (const [whose, shown] of Object.entries(others)) {
      const certificate = new X509Certificate(shown.certificate);
      expect([caCertPem, tlsCaCertPem].some((pem) => certificate.checkIssued(new X509Certificate(pem)))).to.equal(true);
      expect(organisations.vouchersOf(certificate, new Date()), whose).to.deep.equal([MSPS[GRANTEE]]);
      expect(await ask(shown), whose).to.equal(401);
      const elsewhere = new Intruder(grantee, provider, shown);
      expect(await elsewhere.askToken({ grant, purpose: "statistics" }, key), whose).to.include({ status: 401 });
      await elsewhere.close();
    }
    expect(await ask(await certificate(GRANTEE)), "another certificate over the gateway's key").to.equal(200);
  });

  it("goes by the TLS key that the ledger names now, on a connection that is open as well (21)", async () => {
    const token = await good.token(grant, key);
    expect(await outcome(good.get(rows, token, key))).to.equal(200);
    const announce = async (tlsSpkiDigest: string): Promise<void> => {
      const { version, keys } = grantee.index.get("department", GRANTEE) ?? { version: 0, keys: [] };
      const current = keys.filter(({ until }) => until === undefined).map(({ jwk }) => jwk);
      const gateway = { url: grantee.url, tlsSpkiDigest };
      await grantee.submit("department.announce", { id: GRANTEE, expectedVersion: version, gateway, keys: current });
      await stack.settle();
    };
    await announce("0".repeat(64));
    expect(await outcome(good.get(rows, token, key)), "a key that was replaced").to.equal(401);
    await announce(grantee.spkiDigest);
    expect(await outcome(good.get(rows, token, key))).to.equal(200);
  });

  it("refuses a certificate its organisation has revoked, on a connection that is open as well (20)", async () => {
    const { ca, caCertPem } = await stack.organisation(GRANTEE);
    const shown = await certificate(GRANTEE);
    const open = new Intruder(grantee, provider, shown);
    const token = await good.token(grant, key);
    expect(await outcome(open.get(rows, token, key))).to.equal(200);
    const serial = new X509Certificate(shown.certificate).serialNumber.toLowerCase().replace(/^0+/, "");
    const roots = await Promise.all(
      Object.entries(MSPS).map(
        async ([id, mspId]) => [mspId, { root: (await stack.organisation(id)).caCertPem }] as const,
      ),
    );
    const configured = { ...Object.fromEntries(roots) };
    const list = await ca.revocationList([{ serial, revokedAt: new Date() }]);
    // What a configuration update would bring with a block of its own.
    const membership = provider.ledger.organisations as Membership; // what FabricLedger answers
    membership.learn(
      configurationBlock(1_000_000, { ...configured, StatisticsMSP: { root: caCertPem, revocationList: list } }),
    );
    expect(await outcome(open.get(rows, token, key)), "the open connection").to.equal(401);
    expect(await ask(shown), "a new one").to.equal(401);
    expect(await ask(grantee.tls.credential), "another certificate of the organisation").to.equal(200);
    const forged = await (await stack.organisation(AUTHORITY)).ca.revocationList([{ serial, revokedAt: new Date() }]);
    membership.learn(
      configurationBlock(1_000_001, { ...configured, StatisticsMSP: { root: caCertPem, revocationList: forged } }),
    );
    expect(await ask(shown), "a list that another authority signed").to.equal(200);
    await open.close();
  });

  it("keeps out everybody whose organisation left the channel, and dials none of its gateways", async () => {
    const membership = grantee.ledger.organisations as Membership; // what FabricLedger answers
    const { caCertPem } = await stack.organisation(GRANTEE);
    membership.learn(configurationBlock(1_000_000, { StatisticsMSP: { root: caCertPem } }));
    const read = stack.openRows(grant, { format: "csv" });
    expect(await codeOf(read)).to.equal("INTEGRITY_FAILURE");
    const back = new Intruder(provider, grantee);
    expect(await outcome(back.send("GET", "/exchange/v1/receipts", {}))).to.equal("cut");
    await back.close();
  });

  it("gives strangers of one address no more than their share of connections, and the newest of them a place (26)", async () => {
    const { hostname, port } = new URL(provider.url);
    const open: Socket[] = [];
    let cut = 0;
    for (let count = 0; count < PLACE_LIMITS.strangersPerAddress + 8; count++) {
      const socket = connectTcp(Number(port), hostname);
      socket.on("error", () => undefined).on("close", () => (cut += 1));
      open.push(socket);
    }
    await until(() => cut >= 8, "the connections beyond the limit to be cut");
    for (const socket of open) socket.destroy();
    await until(async () => (await ask(grantee.tls.credential)) === 200, "a place");
  });

  it("cuts who never finishes its handshake or its head (26)", async () => {
    const { hostname, port } = new URL(provider.url);
    const closed = (socket: Socket): Promise<void> =>
      new Promise((resolve) => {
        socket.on("error", () => undefined).on("close", () => resolve());
        socket.resume();
      });
    const silent = connectTcp(Number(port), hostname);
    const { certificate: cert, privateKey } = grantee.tls.credential;
    const slow = connectTls({ host: hostname, port: Number(port), cert, key: privateKey, rejectUnauthorized: false });
    slow.write("GET /exchange/v1/receipts HTTP/1.1\r\nhost: x\r\nx-slow: ");
    await Promise.all([closed(silent), closed(slow)]);
    expect(await ask(grantee.tls.credential)).to.equal(200);
  });

  it("renews its certificate in its last month, over the same key; a CA that is away is asked again", async () => {
    const clock = new TestClock();
    let isAway = true;
    let certified = 0;
    const identity: Pick<IdentityPort, "certifyTls" | "renewTls"> = {
      certifyTls: () => Promise.reject(new Error("there is a good one")),
      renewTls: async ({ certificatePem }) => {
        if (isAway) throw new Error("away");
        certified += 1;
        const { subject } = new X509Certificate(certificatePem);
        return (await certificateOf(/^CN=(.+)$/m.exec(subject)?.[1] ?? "")).certificate;
      },
    };
    const certificateOf = async (id: string): Promise<TlsCredential> => {
      const { ca } = await stack.organisation(GRANTEE);
      const { privateKey } = grantee.tls.credential;
      const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
      const made = await ca.issue({ subject: [{ CN: [id] }], publicKey, keyUsages: 1 });
      return { certificate: made, privateKey };
    };
    const { keyStore } = grantee;
    const tls = await TlsIdentity.open({
      keyStore,
      identity,
      clock,
      logger,
      host: "127.0.0.1",
      namedDigest: () => grantee.spkiDigest,
    });
    const first = tls.credential;
    expect(first, "what the gateway kept").to.deep.equal(grantee.tls.credential);
    let told = 0;
    tls.onChange(() => (told += 1));
    await tls.renewWhenDue();
    expect(certified).to.equal(0);
    clock.offsetMs = 340 * DAY_MS;
    await tls.renewWhenDue();
    expect(tls.credential, "while the CA is away").to.deep.equal(first);
    isAway = false;
    await tls.renewWhenDue();
    expect(told).to.equal(1);
    expect(tls.credential.certificate).to.not.equal(first.certificate);
    expect(tls.credential.privateKey).to.equal(first.privateKey);
    await tls.close();
  });
});
