import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { administratorFiles, ensureAdministrator, openAdministrator } from "../../src/administration/administrator.js";
import { signedUpdate } from "../../src/administration/sign-update.js";
import { readConfigBlock } from "../../src/channel/config-block.js";
import { configDifference } from "../../src/channel/config-difference.js";
import { ChannelConfig } from "../../src/channel/channel-config.js";
import { createGenesisBlock } from "../../src/channel/genesis.js";
import { serializeIdentity, X509SigningIdentity } from "../../src/crypto/identity.js";
import { publicKeyDer } from "../../src/crypto/issuer.js";
import { checkMembership } from "../../src/crypto/membership.js";
import { openOrdererOrganisation, openOrganisation, type Organisation } from "../../src/crypto/organisation.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { x509 } from "../../src/crypto/x509.js";
import { common } from "../../src/protos.js";

export const CHANNEL = "test-channel";
export const MSP_IDS = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;

/** Somebody of each kind. */
export interface Staff {
  readonly organisation: Pick<Organisation, "mspId" | "ca" | "caCertPem" | "tlsCaCertPem">;
  readonly admin: SigningIdentity;
  readonly client: SigningIdentity;
  /** A peer, or the orderer. */
  readonly node: SigningIdentity;
}

/** The first configuration of a channel of three organisations, and the people who may change it. */
export interface TestChannel {
  readonly genesis: common.Block;
  readonly config: ChannelConfig;
  readonly orgs: readonly [Staff, Staff, Staff];
  readonly ordering: Staff;
  /** An organisation that the channel does not know. */
  readonly stranger: Staff;
  /** A folder of its own. */
  newFolder(): Promise<string>;
  remove(): Promise<void>;
}

export async function openTestChannel(): Promise<TestChannel> {
  const root = await mkdtemp(join(tmpdir(), "mulian-channel-"));
  const dirOf = (name: string) => ({ dir: join(root, name), name });
  const member = async (mspId: string): Promise<Staff> => {
    const organisation = await openOrganisation({ ...dirOf(mspId.slice(0, 4).toLowerCase()), mspId });
    return staffOf(organisation, organisation.peer);
  };
  const [one, two, three, stranger] = await Promise.all([...MSP_IDS, "Org9MSP"].map(member));
  const ordererOrganisation = await openOrdererOrganisation({ ...dirOf("orderer"), mspId: "OrdererMSP" });
  const ordering = await staffOf(ordererOrganisation, ordererOrganisation.orderer);
  if (one === undefined || two === undefined || three === undefined || stranger === undefined) throw new Error("four");
  const genesis = createGenesisBlock({
    channelId: CHANNEL,
    organisations: [one, two, three].map(({ organisation }) => organisation),
    orderer: ordering.organisation,
    ordererIdentity: ordering.node.serialized,
    place: { address: "127.0.0.1:7050", tlsCertPem: ordererOrganisation.tls.certPem },
    batch: { maxMessageCount: 10, timeoutMs: 0 },
  });
  return {
    genesis,
    config: new ChannelConfig(CHANNEL, readConfigBlock(genesis).config),
    orgs: [one, two, three],
    ordering,
    stranger,
    newFolder: () => mkdtemp(join(root, "folder-")),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function staffOf(
  organisation: Staff["organisation"] & Pick<Organisation, "dir" | "name" | "caCertPath">,
  node: SigningIdentity,
): Promise<Staff> {
  await ensureAdministrator(organisation);
  const files = { administrator: administratorFiles(organisation.dir), caCertPath: organisation.caCertPath };
  const admin = await openAdministrator(organisation.mspId, files);
  return { organisation, admin, client: await newClient(organisation), node };
}

export async function newClient(
  { mspId, ca }: Pick<Organisation, "mspId" | "ca">,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<SigningIdentity> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certPem = await ca.issue({
    subject: [{ OU: ["client"] }, { CN: ["user"] }],
    publicKey: publicKeyDer(privateKey),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
    ...validity,
  });
  const identity = checkMembership(mspId, ca.certificate, serializeIdentity(mspId, certPem), certPem);
  return new X509SigningIdentity(identity, createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })));
}

/** An update that makes of the configuration what `change` does to it. */
export function updateOf(
  config: ChannelConfig,
  signers: readonly [SigningIdentity, ...SigningIdentity[]],
  change: (channel: common.ConfigGroup) => void,
): common.Envelope {
  const original = config.proto.getChannelGroup() ?? new common.ConfigGroup();
  const updated = original.cloneMessage();
  change(updated);
  const difference = configDifference(original, updated);
  if (difference === undefined) throw new Error("nothing was changed");
  return signedUpdate(config.channelId, difference, signers);
}

/** A group by its path below the channel. */
export function groupAt(channel: common.ConfigGroup, ...path: readonly string[]): common.ConfigGroup {
  return path.reduce((group, name) => {
    const inner = group.getGroupsMap().get(name);
    if (inner === undefined) throw new Error(`no group ${name}`);
    return inner;
  }, channel);
}

export function valueAt(group: common.ConfigGroup, name: string): common.ConfigValue {
  const value = group.getValuesMap().get(name);
  if (value === undefined) throw new Error(`no value ${name}`);
  return value;
}
