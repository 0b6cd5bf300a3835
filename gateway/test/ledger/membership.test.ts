import "reflect-metadata";
import { createPrivateKey, sign, webcrypto, type KeyObject } from "node:crypto";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import { MAX_CLOCK_SKEW_MS } from "@mulian/domain";
import * as x509 from "@peculiar/x509";
import { expect } from "chai";
import { decodeBlock } from "../../src/adapters/ledger/block-decoder.js";
import { Membership } from "../../src/adapters/ledger/membership.js";
import { blockOf, configurationBlock, envelope } from "../support/configuration-block.js";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const RESPONSE = Buffer.from("what the endorsers' contract answered");

interface Member {
  readonly pem: string;
  readonly key: KeyObject;
}
interface Authority extends Member {
  readonly issuer: { readonly subject: string; readonly signingKey: webcrypto.CryptoKey };
}

x509.cryptoProvider.set(webcrypto);

async function member(
  subject: string,
  issuer?: Authority["issuer"],
  notAfter = new Date(Date.now() + 3_600_000),
): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer?.subject ?? subject,
    signingKey: issuer?.signingKey ?? keys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: P256,
    notBefore: new Date(0),
    notAfter,
    extensions: [new x509.BasicConstraintsExtension(issuer === undefined)],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    pem: certificate.toString("pem"),
    key: createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }),
    issuer: { subject, signingKey: keys.privateKey },
  };
}

function endorsement(mspId: string, { pem }: Member, key: KeyObject, response: Buffer = RESPONSE): peer.Endorsement {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(pem));
  const endorser = identity.serializeBinary();
  const made = new peer.Endorsement();
  made.setEndorser(endorser);
  made.setSignature(sign("sha256", Buffer.concat([response, endorser]), key));
  return made;
}

/** A list that names one certificate of the authority, PEM. */
async function revocationOf({ pem }: Member, { issuer }: Authority): Promise<string> {
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    signingKey: issuer.signingKey,
    signingAlgorithm: P256,
    entries: [{ serialNumber: new x509.X509Certificate(pem).serialNumber, revocationDate: new Date() }],
  });
  return `-----BEGIN X509 CRL-----\n${Buffer.from(list.rawData).toString("base64")}\n-----END X509 CRL-----\n`;
}

const endorsed = (...endorsements: readonly peer.Endorsement[]): common.Block =>
  endorsedAt(new Date(), ...endorsements);

function endorsedAt(at: Date, ...endorsements: readonly peer.Endorsement[]): common.Block {
  const action = new peer.ChaincodeEndorsedAction();
  // A response is a message too: this one has nothing in it but what nobody reads.
  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(RESPONSE);
  action.setProposalResponsePayload(response.serializeBinary());
  action.setEndorsementsList([...endorsements]);
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(action);
  const only = new peer.TransactionAction();
  only.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([only]);
  return blockOf(envelope(common.HeaderType.ENDORSER_TRANSACTION, transaction.serializeBinary(), at));
}

describe("which organisations endorsed", () => {
  const signed = (() => {
    const response = new peer.ProposalResponsePayload();
    response.setProposalHash(RESPONSE);
    return Buffer.from(response.serializeBinary());
  })();
  let membership: Membership;
  let water: Authority;
  let waterPeer: Member;
  let roadsPeer: Member;
  let roadsClient: Member;

  before(async () => {
    water = await member("CN=ca.water");
    const roads = await member("CN=ca.roads");
    waterPeer = await member("CN=peer0.water, OU=peer", water.issuer);
    roadsPeer = await member("CN=peer0.roads, OU=peer", roads.issuer);
    roadsClient = await member("CN=u1, OU=client", roads.issuer);
    membership = new Membership();
    membership.learn(configurationBlock(0, { WaterMSP: { root: water.pem }, RoadsMSP: { root: roads.pem } }));
  });

  const endorsersOf = (...endorsements: readonly peer.Endorsement[]): readonly string[] | undefined =>
    decodeBlock(endorsed(...endorsements), "mulian", membership).transactions[0]?.endorsers;
  const byWater = (): peer.Endorsement => endorsement("WaterMSP", waterPeer, waterPeer.key, signed);

  it("is told by the signatures of their peers, each once", () => {
    const byRoads = endorsement("RoadsMSP", roadsPeer, roadsPeer.key, signed);
    expect(endorsersOf(byWater(), byRoads, byWater())).to.deep.equal(["RoadsMSP", "WaterMSP"]);
  });

  it("is not told by what a majority adds in another's name", async () => {
    const stranger = await member("CN=peer0.roads, OU=peer");
    const forged: Readonly<Record<string, peer.Endorsement>> = {
      "a peer's certificate, another's signature": endorsement("RoadsMSP", roadsPeer, waterPeer.key, signed),
      "a peer's signature of something else": endorsement("RoadsMSP", roadsPeer, roadsPeer.key, Buffer.from("else")),
      "a certificate nobody issued": endorsement("RoadsMSP", stranger, stranger.key, signed),
      "a peer of another organisation": endorsement("RoadsMSP", waterPeer, waterPeer.key, signed),
      "a client of the organisation": endorsement("RoadsMSP", roadsClient, roadsClient.key, signed),
      "an organisation that is none": endorsement("NobodyMSP", stranger, stranger.key, signed),
    };
    for (const [what, one] of Object.entries(forged))
      expect(endorsersOf(byWater(), one), what).to.deep.equal(["WaterMSP"]);
  });

  it("is not told by a certificate that the configuration had revoked when the block was made (20)", async () => {
    const other = await member("CN=peer1.water, OU=peer", water.issuer);
    const byOther = endorsement("WaterMSP", other, other.key, signed);
    const followed = new Membership();
    const endorsersNow = (one: peer.Endorsement): readonly string[] | undefined =>
      decodeBlock(endorsed(one), "mulian", followed).transactions[0]?.endorsers;
    followed.learn(configurationBlock(0, { WaterMSP: { root: water.pem } }));
    expect(endorsersNow(byWater()), "before").to.deep.equal(["WaterMSP"]);
    const revocationList = await revocationOf(waterPeer, water);
    followed.learn(configurationBlock(1, { WaterMSP: { root: water.pem, revocationList } }));
    expect(endorsersNow(byWater()), "after").to.deep.equal([]);
    expect(endorsersNow(byOther), "another peer of the organisation").to.deep.equal(["WaterMSP"]);
    const roads = await member("CN=ca.roads");
    const foreign = await revocationOf(waterPeer, roads);
    followed.learn(configurationBlock(2, { WaterMSP: { root: water.pem, revocationList: foreign } }));
    expect(endorsersNow(byWater()), "a list that another authority signed").to.deep.equal(["WaterMSP"]);
  });

  it("is not told by a certificate that was over at the transaction's time, and is by one that is over since (20)", async () => {
    const end = new Date("2026-01-31T00:00:00Z");
    const former = await member("CN=peer0.water, OU=peer", water.issuer, end);
    const endorsersAt = (afterEndMs: number): readonly string[] | undefined => {
      const at = new Date(end.getTime() + afterEndMs);
      const block = endorsedAt(at, endorsement("WaterMSP", former, former.key, signed));
      return decodeBlock(block, "mulian", membership).transactions[0]?.endorsers;
    };
    expect(endorsersAt(-1_000), "endorsed in its time").to.deep.equal(["WaterMSP"]);
    expect(endorsersAt(MAX_CLOCK_SKEW_MS), "within what clocks may be apart").to.deep.equal(["WaterMSP"]);
    expect(endorsersAt(MAX_CLOCK_SKEW_MS + 1_000), "after its end").to.deep.equal([]);
    const bytes = Buffer.from("an answer");
    const answer = { mspId: "WaterMSP", certificatePem: former.pem, signed: bytes };
    const signature = sign("sha256", bytes, former.key);
    expect(membership.isByPeer({ ...answer, signature }, end)).to.equal(true);
    expect(membership.isByPeer({ ...answer, signature }, new Date()), "an answer of today").to.equal(false);
  });

  it("is nobody before the channel's configuration is known, and follows it", () => {
    const fresh = new Membership();
    const endorsersNow = () => decodeBlock(endorsed(byWater()), "mulian", fresh).transactions[0]?.endorsers;
    expect(endorsersNow()).to.deep.equal([]);
    fresh.learn(configurationBlock(0, { WaterMSP: { root: water.pem } }));
    expect(endorsersNow()).to.deep.equal(["WaterMSP"]);
    fresh.learn(endorsed(byWater()));
    expect(endorsersNow(), "an ordinary block changes nothing").to.deep.equal(["WaterMSP"]);
    fresh.learn(configurationBlock(7, { WaterMSP: { root: roadsPeer.pem } }));
    expect(endorsersNow()).to.deep.equal([]);
    fresh.learn(configurationBlock(0, { WaterMSP: { root: water.pem } }));
    expect(endorsersNow(), "an older configuration changes nothing").to.deep.equal([]);
  });
});
