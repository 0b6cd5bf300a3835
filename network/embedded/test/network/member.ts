import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { credentials, Client as GrpcClient } from "@grpc/grpc-js";
import { connect, type ConnectOptions, type Gateway, hash, type Identity, signers } from "@hyperledger/fabric-gateway";
import type { ConnectionProfile, OrganisationConnection } from "../../src/index.js";
import { clientOf, newCsr, type RunningCa, userOf } from "../ca/client.js";

/** How to reach a network, whichever it is. */
export interface Connection extends Pick<ConnectionProfile, "channel" | "chaincodes" | "orderers"> {
  readonly organisations: Readonly<Record<string, Pick<OrganisationConnection, "name" | "peer" | "ca" | "caCertPath">>>;
}

/** A client's certificate and key. */
export interface Member {
  readonly id: string;
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

/** Registers and enrols a client at its organisation's CA, by the official SDK. */
export async function enrolMember(
  connection: Connection,
  mspId: string,
  id: string,
  attributes: Record<string, string> = {},
): Promise<Member> {
  const { client, registrar } = await registrarOf(connection, mspId);
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value, ecert: true }));
  const enrollmentSecret = await client.register(
    { enrollmentID: id, affiliation: "", role: "client", attrs },
    registrar,
  );
  const { csr, privateKey } = await newCsr(id);
  const { certificate } = await client.enroll({ enrollmentID: id, enrollmentSecret, csr });
  return { id, mspId, certificatePem: certificate, privateKey };
}

export async function revokeMember(connection: Connection, { mspId, id }: Member): Promise<void> {
  const { client, registrar } = await registrarOf(connection, mspId);
  await client.revoke({ enrollmentID: id }, registrar);
}

/** Somebody with the right names in the certificate and the wrong authority under it. */
export function impostorOf(member: Member): Member {
  return { ...member, privateKey: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey };
}

export interface Session {
  readonly gateway: Gateway;
  close(): void;
}

/** Connects to the peer of an organisation, by default the member's own. */
export async function connectAs(
  connection: Connection,
  member: Member,
  options: Partial<ConnectOptions> & { readonly peerOf?: string } = {},
): Promise<Session> {
  const { peerOf = member.mspId, ...connectOptions } = options;
  const peer = connection.organisations[peerOf]?.peer;
  if (peer === undefined) throw new Error(`no peer of ${peerOf}`);
  const client = new GrpcClient(peer.address, credentials.createSsl(await readFile(peer.tlsRootCertPath)), {
    "grpc.ssl_target_name_override": peer.tlsServerName,
    "grpc.max_receive_message_length": 64 * 1024 * 1024,
  });
  const identity: Identity = { mspId: member.mspId, credentials: Buffer.from(member.certificatePem) };
  const gateway = connect({
    client,
    identity,
    signer: signers.newPrivateKeySigner(member.privateKey),
    hash: hash.sha256,
    ...connectOptions,
  });
  return {
    gateway,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

async function registrarOf(connection: Connection, mspId: string) {
  const ca = connection.organisations[mspId]?.ca;
  if (ca === undefined) throw new Error(`no CA of ${mspId}`);
  const running: RunningCa = {
    url: ca.url,
    caName: ca.caName,
    tlsRootCertPem: await readFile(ca.tlsRootCertPath, "utf8"),
    registrarId: ca.registrarId,
    registrarSecret: (await readFile(ca.registrarSecretPath, "utf8")).trim(),
    affiliation: "",
    close: () => Promise.resolve(),
  };
  const client = clientOf(running);
  return { client, registrar: await registrarUser(client, running) };
}

async function registrarUser(client: ReturnType<typeof clientOf>, ca: RunningCa) {
  const { csr, privateKey } = await newCsr(ca.registrarId);
  const { certificate } = await client.enroll({
    enrollmentID: ca.registrarId,
    enrollmentSecret: ca.registrarSecret,
    csr,
  });
  return userOf(ca.registrarId, privateKey.export({ format: "pem", type: "pkcs8" }).toString(), certificate);
}
