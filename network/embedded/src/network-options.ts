import { resolve } from "node:path";
import { z } from "zod";
import type { ChaincodeOptions, NetworkOptions, OrganisationOptions, PeerOptions } from "./index.js";

/** MSP id of the orderer's own organisation: no other may bear it. */
export const ORDERER_MSP_ID = "OrdererMSP";
export const ORDERER_NAME = "orderer";

/** Fabric's own grammar for channel and chaincode names. */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
const CHAINCODE_NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const COLLECTION_NAME = /^[A-Za-z0-9-][A-Za-z0-9_-]*$/;
/** Fabric's int32. */
const MAX_PEER_COUNT = 2 ** 31 - 1;
/** What endorsement policies in text form can name, and what an element of the configuration may be called. */
const MSP_ID = /^(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;
/** Becomes a folder's name. */
const USER_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_PORT = 65_535;
/** Ports of all peers and CAs follow the first one. */
const MAX_FIRST_PORT = 63_000;
/** Simulation, gossip and everything else here is in one process: past this many organisations start real peers. */
const MAX_ORGANISATIONS = 100;
/** Each is a gRPC server with a stream to every chaincode; who needs more an organisation needs real peers. */
const MAX_PEERS = 20;
/** An hour: enough to step through a contract in a debugger. */
const MAX_EXECUTION_TIMEOUT_MS = 3_600_000;
const MAX_BATCH = 10_000;
/** Fabric's own default batch timeout; longer only delays. */
const MAX_BATCH_TIMEOUT_MS = 2_000;
/** That of the CAs themselves: they cannot vouch for anybody longer. */
const MAX_CERTIFICATE_LIFE_MS = 3650 * 86_400_000;

/** A hundred times Fabric's own: past it a process has no memory left for its calls. */
const MAX_CALL_LIMIT = 250_000;

const callLimit = z.int().min(1).max(MAX_CALL_LIMIT);
const port = z.int().min(0).max(MAX_PORT);

const peer = z.strictObject({
  name: z.string().regex(DNS_LABEL),
  port: port.optional(),
  endpoint: z
    .string()
    .regex(/^[^:]+:\d{1,5}$/, "must be host:port")
    .optional(),
});

const peers = z.union([
  z.int().min(1).max(MAX_PEERS),
  z
    .array(peer)
    .min(1)
    .max(MAX_PEERS)
    .refine((all) => distinct(all.map(({ name }) => name)), "two peers bear one name"),
]);

const organisation = z.strictObject({
  mspId: z
    .string()
    .regex(MSP_ID)
    .refine((mspId) => mspId !== ORDERER_MSP_ID, `${ORDERER_MSP_ID} is the orderer's`),
  name: z
    .string()
    .regex(DNS_LABEL)
    .refine((name) => name !== ORDERER_NAME, `${ORDERER_NAME} is the orderer's`),
  peers: peers.optional(),
  caPort: port.optional(),
});

const serviceTls = z
  .strictObject({
    rootCertPath: z.string().min(1),
    clientCertPath: z.string().min(1).optional(),
    clientKeyPath: z.string().min(1).optional(),
    serverName: z.string().min(1).optional(),
  })
  .refine(
    ({ clientCertPath, clientKeyPath }) => (clientCertPath === undefined) === (clientKeyPath === undefined),
    "a client's certificate and key go together",
  );

export const collectionsSchema = z
  .array(
    z
      .strictObject({
        name: z.string().regex(COLLECTION_NAME),
        policy: z.string().min(1),
        requiredPeerCount: z.int().min(0).max(MAX_PEER_COUNT).optional(),
        maxPeerCount: z.int().min(0).max(MAX_PEER_COUNT).optional(),
        blockToLive: z.int().min(0).optional(),
        memberOnlyRead: z.boolean().optional(),
        memberOnlyWrite: z.boolean().optional(),
        endorsementPolicy: z.strictObject({ signaturePolicy: z.string().min(1) }).optional(),
      })
      .refine(
        ({ requiredPeerCount = 0, maxPeerCount = 1 }) => requiredPeerCount <= maxPeerCount,
        "maxPeerCount cannot be less than requiredPeerCount",
      ),
  )
  .refine((all) => distinct(all.map(({ name }) => name)), "two collections bear one name");

const chaincode = z
  .strictObject({
    name: z.string().regex(CHAINCODE_NAME),
    path: z.string().min(1).optional(),
    address: z
      .string()
      .regex(/^.+:\d{1,5}$/, "must be host:port")
      .optional(),
    command: z.tuple([z.string().min(1)], z.string()).optional(),
    isolation: z.enum(["none", "process"]).optional(),
    tls: serviceTls.optional(),
    endorsementPolicy: z.string().min(1).optional(),
    collections: collectionsSchema.optional(),
  })
  .refine(
    ({ path, address, command }) => [path, address, command].filter((where) => where !== undefined).length === 1,
    "needs a path, a command or an address, and only one of them",
  )
  .refine(({ tls, address }) => tls === undefined || address !== undefined, "TLS is for a service's address")
  .refine(({ isolation, path }) => isolation === undefined || path !== undefined, "isolation is for a path");

/** What a topology file holds: all options but the data folder. */
export const topologySchema = z.strictObject({
  channel: z.string().regex(CHANNEL_NAME),
  organisations: z
    .array(organisation)
    .min(1)
    .max(MAX_ORGANISATIONS)
    .refine((all) => distinct(all.map(({ mspId }) => mspId)), "two organisations bear one MSP id")
    .refine((all) => distinct(all.map(({ name }) => name)), "two organisations bear one name"),
  chaincodes: z.array(chaincode).refine((all) => distinct(all.map(({ name }) => name)), "two chaincodes bear one name"),
  firstPort: z.int().min(0).max(MAX_FIRST_PORT).optional(),
  executionTimeoutMs: z.int().min(1).max(MAX_EXECUTION_TIMEOUT_MS).optional(),
  batch: z
    .strictObject({
      maxMessageCount: z.int().min(1).max(MAX_BATCH).optional(),
      timeoutMs: z.int().min(0).max(MAX_BATCH_TIMEOUT_MS).optional(),
    })
    .optional(),
  callLimits: z
    .strictObject({ endorser: callLimit.optional(), deliver: callLimit.optional(), gateway: callLimit.optional() })
    .optional(),
  certificateLifeMs: z.int().min(1).max(MAX_CERTIFICATE_LIFE_MS).optional(),
  cryptoConfig: z
    .strictObject({
      dir: z.string().min(1),
      users: z.array(z.strictObject({ mspId: z.string(), id: z.string().regex(USER_ID) })).optional(),
    })
    .optional(),
});

const schema = topologySchema.extend({
  dataDir: z
    .string()
    .min(1)
    .transform((dir) => resolve(dir)),
});

/** @throws z.ZodError that names every mistake with its path */
export function parseChaincodeOptions(options: ChaincodeOptions): ChaincodeOptions {
  return chaincode.parse(options);
}

/** @throws z.ZodError that names every mistake with its path */
export function parseNetworkOptions(options: NetworkOptions): NetworkOptions {
  return schema.parse(options);
}

/** The peers that an organisation's options stand for, one where they say nothing. */
export function peersOf({ peers: given = 1 }: OrganisationOptions): readonly PeerOptions[] {
  if (typeof given !== "number") return given;
  return Array.from({ length: given }, (_, index) => ({ name: `peer${index}` }));
}

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
