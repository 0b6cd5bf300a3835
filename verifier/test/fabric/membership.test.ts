import { common, msp } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { readCertificate } from "../../src/fabric/certificate.js";
import { memberOf } from "../../src/fabric/membership.js";
import { readOrganisation, type Organisation } from "../../src/fabric/organisation.js";
import { leniently } from "../../src/bytes/strictly.js";
import { Authority } from "../support/authority.js";

/** As a configuration has it (`msp.MSPConfig`). */
function configured(authority: Authority, changes: (config: msp.FabricMSPConfig) => void = () => {}): Uint8Array {
  const ous = new msp.FabricNodeOUs();
  ous.setEnable(true);
  for (const [set, name] of [
    [(one: msp.FabricOUIdentifier) => ous.setPeerOuIdentifier(one), "peer"],
    [(one: msp.FabricOUIdentifier) => ous.setClientOuIdentifier(one), "client"],
  ] as const) {
    const unit = new msp.FabricOUIdentifier();
    unit.setOrganizationalUnitIdentifier(name);
    set(unit);
  }
  const config = new msp.FabricMSPConfig();
  config.setName(authority.mspId);
  config.setRootCertsList([Buffer.from(authority.pem)]);
  config.setFabricNodeOus(ous);
  changes(config);
  const outer = new msp.MSPConfig();
  outer.setConfig(config.serializeBinary());
  return outer.serializeBinary();
}

const of = (bytes: Uint8Array): ReadonlyMap<string, Organisation> => {
  const organisation = readOrganisation(bytes);
  return new Map(organisation === undefined ? [] : [[organisation.mspId, organisation]]);
};

describe("a member of an organisation", () => {
  let authority: Authority;
  let organisations: ReadonlyMap<string, Organisation>;

  before(async () => {
    authority = await Authority.create("Org1MSP");
    organisations = of(configured(authority));
  });

  it("has the role of its unit, and none with several or none of them", async () => {
    const roleOf = async (unit: string): Promise<unknown> => {
      const member = memberOf(organisations, (await authority.certify(unit)).serialized);
      return typeof member === "string" ? member : member.role;
    };
    expect(await roleOf("peer")).to.equal("peer");
    expect(await roleOf("client")).to.equal("client");
    expect(await roleOf("peer, OU=client")).to.equal(undefined);
    expect(await roleOf("department")).to.equal(undefined);
  });

  it("is told by what its authority attests, in the extension of Fabric CA alone", async () => {
    const { pem } = await authority.certify("client, OU=mulian.role", { "mulian.role": "approver" });
    expect(readCertificate(Buffer.from(pem))?.attributes).to.include({ "mulian.role": "approver" });
    const none = await authority.certify("client, OU=mulian.role=approver");
    expect(readCertificate(Buffer.from(none.pem))?.attributes["mulian.role"]).to.equal(undefined);
    expect(readCertificate(Buffer.from(none.pem))?.attributes["constructor"], "nothing inherited").to.equal(undefined);
  });

  it("is nobody by another organisation's authority, by an authority's own certificate, or by no certificate", async () => {
    const other = await Authority.create("Org1MSP");
    expect(memberOf(organisations, (await other.certify("peer")).serialized)).to.equal("CERTIFICATE_UNTRUSTED");
    expect(memberOf(organisations, (await other.certify("peer", {}, "Org9MSP")).serialized)).to.equal(
      "ORGANISATION_UNKNOWN",
    );
    const root = new msp.SerializedIdentity();
    root.setMspid("Org1MSP");
    root.setIdBytes(Buffer.from(authority.pem));
    expect(memberOf(organisations, root.serializeBinary())).to.equal("CERTIFICATE_UNTRUSTED");
    for (const bytes of [Buffer.alloc(0), Buffer.from("no identity"), Buffer.alloc(100_000, 1)])
      expect(memberOf(organisations, bytes)).to.equal("IDENTITY_UNREADABLE");
  });

  it("is nobody once its own authority's list names it; a list that somebody else signed says nothing", async () => {
    const other = await Authority.create("Org1MSP");
    const peer = await authority.certify("peer");
    const listed = async (by: Authority): Promise<unknown> => {
      const list = await by.revoke(peer);
      return memberOf(
        of(configured(authority, (config) => config.setRevocationListList([Buffer.from(list)]))),
        peer.serialized,
      );
    };
    expect(await listed(authority)).to.equal("CERTIFICATE_REVOKED");
    expect(await listed(other)).to.be.an("object");
  });
});

describe("an organisation's description", () => {
  it("is none with a part that cannot be read: a list nobody can read is no empty list", async () => {
    const authority = await Authority.create("Org1MSP");
    const none = [Buffer.from("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")];
    expect(readOrganisation(configured(authority))).to.be.an("object");
    expect(readOrganisation(configured(authority, (config) => config.setRevocationListList(none)))).to.equal(undefined);
    expect(readOrganisation(configured(authority, (config) => config.setRootCertsList(none)))).to.equal(undefined);
    const many = Array.from({ length: 101 }, () => Buffer.from(authority.pem));
    expect(readOrganisation(configured(authority, (config) => config.setRootCertsList(many)))).to.equal(undefined);
  });
});

describe("a message nested without end", () => {
  it("is read as none, or as what it is, and ends nothing", () => {
    // A group in a group: field 2 of `common.ConfigGroup` is a map's entry, whose field 2 is a group again.
    let nested: Buffer = Buffer.alloc(0);
    const wrap = (tag: number, inner: Buffer): Buffer => {
      const length: number[] = [];
      for (let rest = inner.length; ; rest = Math.floor(rest / 128)) {
        length.push(rest >= 128 ? (rest % 128) + 128 : rest);
        if (rest < 128) break;
      }
      return Buffer.concat([Buffer.from([tag, ...length]), inner]);
    };
    for (let depth = 0; depth < 4_000; depth++) nested = wrap(0x12, wrap(0x12, nested));
    const deeper = wrap(0x12, wrap(0x12, nested));
    expect(() => leniently(common.ConfigGroup, deeper)).to.not.throw();
  });
});
