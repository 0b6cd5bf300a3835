import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { openAdministrator } from "../../src/administration/administrator.js";
import { ChannelAdministration } from "../../src/administration/channel-administration.js";
import { serializeIdentity, X509SigningIdentity } from "../../src/crypto/identity.js";
import { checkMembership } from "../../src/crypto/membership.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { type Endpoint, type Network, startNetwork } from "../../src/index.js";
import { enrolMember } from "../network/member.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
export const CHANNEL = "mychannel";
export const MSP_IDS = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;
export type MspId = (typeof MSP_IDS)[number];

/** A running network, and signers to speak to its services with. */
export interface OpenServices {
  readonly network: Network;
  readonly administration: ChannelAdministration;
  admin(mspId: MspId): Promise<SigningIdentity>;
  orderingAdmin(): Promise<SigningIdentity>;
  /** A newly enrolled client. */
  client(mspId: MspId, id: string): Promise<SigningIdentity>;
  close(): Promise<void>;
}

/** @param more further chaincodes with the same contract as `sink` */
export async function openServices(...more: readonly string[]): Promise<OpenServices> {
  const dataDir = await mkdtemp(join(tmpdir(), "embedded-services-"));
  const network = await startNetwork({
    dataDir,
    channel: CHANNEL,
    organisations: MSP_IDS.map((mspId) => ({ mspId, name: mspId.slice(0, 4).toLowerCase() })),
    chaincodes: [
      {
        name: "sink",
        path: CONTRACT,
        collections: [{ name: "pair", policy: "OR('Org1MSP.member', 'Org2MSP.member')" }],
      },
      ...more.map((name) => ({ name, path: CONTRACT })),
    ],
  });
  const { connection } = network;
  const organisation = (mspId: MspId) => {
    const found = connection.organisations[mspId];
    if (found === undefined) throw new Error(mspId);
    return found;
  };
  return {
    network,
    administration: new ChannelAdministration(connection),
    admin: (mspId) => openAdministrator(mspId, organisation(mspId)),
    orderingAdmin: () => openAdministrator(connection.ordering.mspId, connection.ordering),
    async client(mspId, id) {
      const { certificatePem, privateKey } = await enrolMember(connection, mspId, id);
      const root = new X509Certificate(await readFile(organisation(mspId).caCertPath));
      const serialized = serializeIdentity(mspId, certificatePem);
      return new X509SigningIdentity(checkMembership(mspId, root, serialized, certificatePem), privateKey);
    },
    async close() {
      await network.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** How to open a gRPC client of one of the network's servers. */
export async function dial({
  address,
  tlsServerName,
  tlsRootCertPath,
}: Endpoint): Promise<[string, ChannelCredentials, Record<string, string>]> {
  const tls = credentials.createSsl(await readFile(tlsRootCertPath));
  return [address, tls, { "grpc.ssl_target_name_override": tlsServerName }];
}
