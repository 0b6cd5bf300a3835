import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { msp } from "@hyperledger/fabric-protos";
import * as x509 from "@peculiar/x509";
import { expect } from "chai";
import { identityOf } from "../../src/adapters/ledger/wire.js";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ATTRIBUTES_OID = "1.2.3.4.5.6.7.8.1";

x509.cryptoProvider.set(webcrypto);

/** Fabric CA's extension: JSON without anything around it. */
const attributes = (attrs: object, isCritical = false): x509.Extension =>
  new x509.Extension(ATTRIBUTES_OID, isCritical, new TextEncoder().encode(JSON.stringify({ attrs })));

/** Who a transaction's creator is said to be, with a certificate of these extensions. */
async function creatorWith(...extensions: readonly x509.Extension[]): Promise<ReturnType<typeof identityOf>> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=u-common",
    keys,
    signingAlgorithm: P256,
    extensions: [...extensions],
  });
  const identity = new msp.SerializedIdentity();
  identity.setMspid("WaterMSP");
  identity.setIdBytes(Buffer.from(certificate.toString("pem")));
  return identityOf(identity.serializeBinary());
}

describe("who created a transaction", () => {
  const attrs = {
    "hf.EnrollmentID": "u-1",
    "mulian.department": "water",
    "mulian.role": "approver, gateway,king",
  };

  it("is told by the attributes that its CA wrote, among other extensions and marked critical or not", async () => {
    const told = { mspId: "WaterMSP", enrolmentId: "u-1", department: "water", roles: ["approver", "gateway"] };
    for (const isCritical of [false, true])
      expect(await creatorWith(new x509.BasicConstraintsExtension(false), attributes(attrs, isCritical))).to.deep.equal(
        told,
      );
  });

  it("is of no department without them, and not by a name that looks like them", async () => {
    const nobody = { mspId: "WaterMSP", enrolmentId: "", department: undefined, roles: [] };
    expect(await creatorWith()).to.deep.equal(nobody);
    // A user chooses such names, and a CA signs them.
    const inside = Buffer.from(attributes(attrs).rawData).toString("latin1");
    const name = new x509.SubjectAlternativeNameExtension([{ type: "url", value: inside }]);
    expect(Buffer.from(name.rawData).includes(JSON.stringify({ attrs }).slice(0, 20)), "it looks like them").to.equal(
      true,
    );
    expect(await creatorWith(name)).to.deep.equal(nobody);
    const odd = { "mulian.department": 1, "mulian.role": ["approver"] };
    expect(await creatorWith(attributes(odd))).to.deep.equal(nobody);
    const broken = new x509.Extension(ATTRIBUTES_OID, false, new TextEncoder().encode("{"));
    expect(await creatorWith(broken)).to.deep.equal(nobody);
    const empty = new x509.Extension(ATTRIBUTES_OID, false, new TextEncoder().encode("null"));
    expect(await creatorWith(empty)).to.deep.equal(nobody);
  });

  it("is nobody of the organisation without a readable certificate", () => {
    const identity = new msp.SerializedIdentity();
    identity.setMspid("WaterMSP");
    identity.setIdBytes(Buffer.from("no certificate"));
    const nobody = { mspId: "WaterMSP", enrolmentId: "", department: undefined, roles: [] };
    expect(identityOf(identity.serializeBinary())).to.deep.equal(nobody);
  });
});
