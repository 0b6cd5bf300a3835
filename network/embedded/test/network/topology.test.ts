import { createPrivateKey } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startNetwork } from "../../src/index.js";
import { readCollections } from "../../src/read-collections.js";
import { readTopology } from "../../src/read-topology.js";
import { text } from "./helpers.js";
import { connectAs, enrolMember, type Member } from "./member.js";
import { ORG1 } from "./subject.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const TOPOLOGY = `
channel: mychannel
organisations:
  - mspId: Org1MSP
    name: org1
    peers:
      - { name: peer0, endpoint: "peer0.org1.example.com:7051" }
      - { name: peer1 }
  - { mspId: Org2MSP, name: org2 }
chaincodes:
  - name: sink
    path: ${CONTRACT}
    collections:
      - { name: ours, policy: "OR('Org1MSP.member')", requiredPeerCount: 1 }
cryptoConfig:
  dir: crypto-config
  users: [{ mspId: Org1MSP, id: User1 }]
`;

describe("a topology file", function () {
  this.timeout(180_000);
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "embedded-topology-"));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  const written = async (content: string): Promise<string> => {
    const file = join(dir, "network.yaml");
    await writeFile(file, content);
    return file;
  };

  it("starts a network whose certificates lie where scripts look for them", async () => {
    const file = await written(TOPOLOGY);
    let certificate = "";
    for (const round of ["first", "again"]) {
      const network = await startNetwork({ dataDir: join(dir, "data"), ...(await readTopology(file)) });
      try {
        const home = join(dir, "crypto-config", "peerOrganizations", "org1.example.com");
        const user = join(home, "users", "User1@org1.example.com", "msp");
        const member: Member = {
          id: "User1",
          mspId: ORG1,
          certificatePem: await readFile(join(user, "signcerts", "User1@org1.example.com-cert.pem"), "utf8"),
          privateKey: createPrivateKey(await readFile(join(user, "keystore", "priv_sk"))),
        };
        if (round === "again") expect(member.certificatePem).to.equal(certificate);
        certificate = member.certificatePem;
        const peer = network.connection.organisations[ORG1]?.peers[1];
        const tlsRoot = join(home, "peers", "peer1.org1.example.com", "tls", "ca.crt");
        expect(await readFile(tlsRoot, "utf8")).to.equal(await readFile(peer?.tlsRootCertPath ?? "", "utf8"));
        const session = await connectAs(network.connection, member);
        const sink = session.gateway.getNetwork("mychannel").getContract("sink");
        await sink.submit("putIn", {
          arguments: ["ours", "k"],
          transientData: { value: "v" },
          endorsingOrganizations: [ORG1, "Org2MSP"],
        });
        expect(text(await sink.evaluateTransaction("getIn", "ours", "k"))).to.equal("v");
        session.close();
      } finally {
        await network.close();
      }
    }
  });

  it("keeps a value off the ledger that too few peers would have", async () => {
    const network = await startNetwork({
      dataDir: join(dir, "data"),
      ...(await readTopology(await written(TOPOLOGY))),
    });
    const session = await connectAs(network.connection, await enrolMember(network.connection, ORG1, "alice"));
    try {
      const sink = session.gateway.getNetwork("mychannel").getContract("sink");
      await network.stopPeer("peer1.org1.example.com");
      const refused = await sink.submit("putIn", { arguments: ["ours", "k"], transientData: { value: "v" } }).then(
        () => "taken",
        (error: { details: { message: string }[] }) => error.details[0]?.message,
      );
      expect(refused).to.include("required to disseminate to at least 1 peers, but know of only 0 eligible peers");
    } finally {
      session.close();
      await network.close();
    }
  });

  it("has its mistakes named, each with its place", async () => {
    const problems = async (content: string): Promise<string[]> =>
      readTopology(await written(content)).then(
        () => [],
        (error: { issues?: { path: (string | number)[] }[] }) => (error.issues ?? []).map(({ path }) => path.join(".")),
      );
    expect(
      await problems(
        TOPOLOGY.replace("channel: mychannel", "channel: My Channel")
          .replace("{ name: peer1 }", "{ name: peer0 }")
          .replace("requiredPeerCount: 1", "requiredPeerCount: 2"),
      ),
    ).to.have.members(["channel", "organisations.0.peers", "chaincodes.0.collections.0"]);
    // No element of a configuration may be called so: every update would be refused.
    expect(await problems(TOPOLOGY.replace("mspId: Org2MSP", 'mspId: ".."'))).to.deep.equal(["organisations.1.mspId"]);
    expect(await problems(TOPOLOGY.replace("name: sink", "name: sink\n    command: [node]"))).to.deep.equal([
      "chaincodes.0",
    ]);
  });

  it("is not the only place for collections: Fabric's own file is read too", async () => {
    const file = join(dir, "collections_config.json");
    const collections = [{ name: "ours", policy: "OR('Org1MSP.member')", blockToLive: 3, memberOnlyRead: true }];
    await writeFile(file, JSON.stringify(collections));
    expect(await readCollections(file)).to.deep.equal(collections);
    await writeFile(file, JSON.stringify([{ ...collections[0], blockTolive: 3 }]));
    expect(await readCollections(file).catch((error: Error) => error.name)).to.equal("ZodError");
    await writeFile(file, "[");
    expect(await readCollections(file).catch((error: Error) => error.name)).to.equal("Error");
  });
});
