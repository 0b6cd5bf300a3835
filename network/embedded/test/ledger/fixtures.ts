import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { Definitions } from "../../src/chaincode/definitions.js";
import { majorityPolicy, parsePolicy } from "../../src/channel/policy.js";
import { X509SigningIdentity, serializeIdentity } from "../../src/crypto/identity.js";
import { publicKeyDer } from "../../src/crypto/issuer.js";
import { checkMembership } from "../../src/crypto/membership.js";
import { createMspManager } from "../../src/crypto/msp.js";
import { openOrganisation } from "../../src/crypto/organisation.js";
import type { Organisation } from "../../src/crypto/organisation.js";
import type { MspManager, SigningIdentity } from "../../src/crypto/types.js";
import { x509 } from "../../src/crypto/x509.js";
import { openLedger } from "../../src/ledger/ledger.js";
import type { ChaincodeDefinitions, Ledger } from "../../src/ledger/types.js";
import { common } from "../../src/protos.js";
import { mspOf } from "../crypto/msp-of.js";
import { buildBlock } from "./envelopes.js";

export const CHANNEL = "test-channel";
export const MSP_IDS = ["AMSP", "BMSP", "CMSP"] as const;

/** Three organisations with a peer and a client each, in a temporary folder. */
export interface TestConsortium {
  readonly peers: readonly SigningIdentity[];
  readonly clients: readonly SigningIdentity[];
  readonly mspManager: MspManager;
  /** A folder of its own for one ledger. */
  newFolder(): Promise<string>;
  remove(): Promise<void>;
}

export async function openConsortium(dir?: string): Promise<TestConsortium> {
  const root = dir ?? (await mkdtemp(join(tmpdir(), "mulian-ledger-")));
  const organisations = await Promise.all(
    MSP_IDS.map((mspId) => openOrganisation({ dir: join(root, mspId), mspId, name: mspId.toLowerCase() })),
  );
  return {
    peers: organisations.map(({ peer }) => peer),
    clients: await Promise.all(organisations.map(issueClient)),
    mspManager: createMspManager(organisations.map(mspOf)),
    newFolder: () => mkdtemp(join(root, "ledger-")),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function issueClient(organisation: Organisation): Promise<SigningIdentity> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certPem = await organisation.ca.issue({
    subject: [{ OU: ["client"] }, { CN: ["user"] }],
    publicKey: publicKeyDer(privateKey),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
  });
  const serialized = serializeIdentity(organisation.mspId, certPem);
  const identity = checkMembership(organisation.mspId, organisation.ca.certificate, serialized, certPem);
  return new X509SigningIdentity(identity, createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })));
}

/** Policies of the two chaincodes the tests use. */
export const chaincodePolicies: Readonly<Record<string, Buffer>> = {
  cc: majorityPolicy(MSP_IDS),
  free: parsePolicy("OR('AMSP.peer', 'BMSP.peer', 'CMSP.peer')"),
};

export function genesisBlock(): common.Block {
  return buildBlock(0, Buffer.alloc(0), [randomBytes(32)]);
}

export function openTestLedger(consortium: TestConsortium, dir: string, genesis: common.Block): Promise<Ledger> {
  return openLedger({
    dir,
    channelId: CHANNEL,
    genesisBlock: genesis,
    mspManager: consortium.mspManager,
    definitions: testDefinitions(consortium.mspManager),
    logger: pino({ level: "silent" }),
  });
}

function testDefinitions(mspManager: MspManager): ChaincodeDefinitions {
  const implicit = new Definitions(mspManager, () => majorityPolicy(MSP_IDS));
  return {
    endorsementPolicy: (namespace) => chaincodePolicies[namespace],
    collection: (namespace, name) => implicit.collection(namespace, name),
  };
}

/** Commits a block of these envelopes on top of the ledger. */
export async function commitEnvelopes(ledger: Ledger, envelopes: readonly Uint8Array[]): Promise<readonly number[]> {
  const { transactions } = await ledger.commit(buildBlock(ledger.height, ledger.currentBlockHash, envelopes));
  return transactions.map(({ validationCode }) => validationCode);
}
