import "reflect-metadata"; // @peculiar/x509 needs it loaded before
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Grpc,
  type Member,
  type NetworkTraits,
  type NetworkUnderTest,
  SINK_COLLECTIONS,
} from "@mulian/embedded-network/testing/describe-network";
import * as x509 from "@peculiar/x509";
import { parseTopology, startNetwork, type Topology } from "../../src/index.js";
import { freeTestPorts } from "./test-ports.js";

export const CONTRACT = join(import.meta.dirname, "../../../../embedded/test/contracts/kitchen-sink");
export const ORGANISATIONS = ["1", "2", "3"].map((digit) => ({
  mspId: `Org${digit}MSP`,
  name: `org${digit}`,
  peers: ["peer1"],
}));
/** Five peers, four orderers, five CAs and their chaincodes, with a margin for what joins. */
const PORTS_OF_A_NETWORK = 64;
const DAY_MS = 86_400_000;
const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface Ordering {
  readonly fabric: Topology["fabric"];
  readonly consensus: Topology["consensus"];
  readonly orderers: number;
  readonly callLimits?: Topology["callLimits"];
  /** The contract a second time, as `drain`, for who calls one from the other: three processes more at each start. By default it is. */
  readonly hasDrain?: boolean;
}

/** Three organisations with a peer each and the suite's contract, ordered in the way given. */
export function topologyOf({ fabric, consensus, orderers, callLimits, hasDrain = true }: Ordering): Topology {
  const names = Array.from({ length: orderers }, (_, index) => `orderer${index + 1}`);
  const organisations = [...ORGANISATIONS, { mspId: "OrdererMSP", name: "orderer", orderers: names }];
  const chaincodes = [
    { name: "sink", path: CONTRACT, collections: SINK_COLLECTIONS },
    ...(hasDrain ? [{ name: "drain", path: CONTRACT }] : []),
  ];
  const ports = { first: freeTestPorts(PORTS_OF_A_NETWORK) };
  return parseTopology({ fabric, channel: "mychannel", consensus, organisations, chaincodes, ports, callLimits }, ".");
}

export async function startUnderTest(ordering: Ordering): Promise<NetworkUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), "fabric-network-"));
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const network = await startNetwork({ topology: topologyOf(ordering), dataDir });
    return {
      connection: network.connection,
      expiredMember: (mspId) => expiredMember(dataDir, mspId),
      publishRevocations: (mspId) => network.publishRevocations(mspId),
      traits: traitsOf(ordering),
      close: () => network.close().then(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function traitsOf({ fabric, consensus }: Ordering): Partial<NetworkTraits> {
  return {
    ...(consensus === "bft" ? { refusedByOrderers: Grpc.UNAVAILABLE, ordersDuplicates: false } : {}),
    ...(fabric.startsWith("2.") ? { expiredEvaluation: Grpc.FAILED_PRECONDITION } : {}),
  };
}

/** Issued with the CA's own key: no CA would give out a certificate that has ended already. */
async function expiredMember(dataDir: string, mspId: string): Promise<Member> {
  const name = ORGANISATIONS.find((organisation) => organisation.mspId === mspId)?.name ?? "";
  const home = join(dataDir, "organisations", name, "ca");
  const root = new x509.X509Certificate(await readFile(join(home, "ca-cert.pem"), "utf8"));
  const signingKey = await signingKeyOf(home, root);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ OU: ["client"] }, { CN: ["late"] }],
    issuer: root.subjectName,
    publicKey: publicKey.toCryptoKey(P256, true, ["verify"]),
    signingKey,
    signingAlgorithm: P256,
    notBefore: new Date(Date.now() - 2 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(root),
    ],
  });
  return { id: "late", mspId, certificatePem: certificate.toString("pem"), privateKey };
}

/** The server keeps its keys under names that tell nothing: the one that belongs to the certificate. */
async function signingKeyOf(home: string, root: x509.X509Certificate) {
  const keystore = join(home, "msp/keystore");
  const wanted = Buffer.from(root.publicKey.rawData);
  for (const file of await readdir(keystore)) {
    if (!file.endsWith("_sk")) continue;
    const key = createPrivateKey(await readFile(join(keystore, file)));
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    if (spki.equals(wanted)) return key.toCryptoKey(P256, true, ["sign"]);
  }
  throw new Error(`no key of the CA in ${keystore}`);
}
