/**
 * An embedded Hyperledger Fabric network: several organisations, one channel, one orderer, in this process,
 * reached by Fabric's own client protocols. See the README for what it is not.
 */

export interface OrganisationOptions {
  /** For example `Org1MSP`. */
  readonly mspId: string;
  /** Lower-case DNS label used in host names and CA names, for example `org1`. */
  readonly name: string;
  /** How many peers it has (`peer0`, `peer1`, …), or which. Default: one. */
  readonly peers?: number | readonly PeerOptions[];
  /** Port of its CA on 127.0.0.1. Default: as `firstPort` says. */
  readonly caPort?: number;
}

export interface PeerOptions {
  /** Lower-case DNS label, for example `peer1`; its host name is then `peer1.org1.example.com`. */
  readonly name: string;
  /** Port on 127.0.0.1. Default: as `firstPort` says. */
  readonly port?: number;
  /** `host:port` by which clients are told of it, in error details and by discovery. Default: where it listens. */
  readonly endpoint?: string;
}

export interface ChaincodeOptions {
  readonly name: string;
  /** Folder of a Node chaincode (a package whose main exports `contracts`), run in this process by its own fabric-shim… */
  readonly path?: string;
  /** …or `host:port` of a chaincode as a service… */
  readonly address?: string;
  /** …or a program of any language, with its arguments, that registers with its peer as Fabric's chaincodes do. Exactly one of the three. */
  readonly command?: readonly [string, ...string[]];
  /**
   * With a path: `process` gives each peer a process of its own for it, launched again when it ends, so that a chaincode
   * that crashes or never yields harms nobody but itself. Default `none`.
   */
  readonly isolation?: "none" | "process";
  /** With an address: TLS towards the service, mutual when a client's certificate and key are given. PEM files. */
  readonly tls?: {
    readonly rootCertPath: string;
    readonly clientCertPath?: string;
    readonly clientKeyPath?: string;
    /** When the service's certificate is for another name than the address. */
    readonly serverName?: string;
  };
  /** In Fabric's text form, for example `AND('Org1MSP.peer','Org2MSP.peer')`. Default: majority of the organisations' peers. */
  readonly endorsementPolicy?: string;
  /** Private data collections beside the organisations' implicit ones. */
  readonly collections?: readonly CollectionOptions[];
}

/** A private data collection, with the names and defaults of Fabric's collections file. */
export interface CollectionOptions {
  readonly name: string;
  /** An OR of organisations, for example `OR('Org1MSP.member','Org2MSP.member')`: their peers hold the values. */
  readonly policy: string;
  /** How many other peers must have a value before an endorsement is given. Default 0. */
  readonly requiredPeerCount?: number;
  /** Default 1. */
  readonly maxPeerCount?: number;
  /** Values and their hashes go when so many blocks came after theirs. Default 0: never. */
  readonly blockToLive?: number;
  /** Whether only clients of the member organisations may read, or write, through a contract. Default: no. */
  readonly memberOnlyRead?: boolean;
  readonly memberOnlyWrite?: boolean;
  /** Whose endorsement its keys need. Default: as the chaincode's policy says. */
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

export interface NetworkOptions {
  /** Everything that survives a restart. Created 0700. */
  readonly dataDir: string;
  readonly channel: string;
  readonly organisations: readonly OrganisationOptions[];
  readonly chaincodes: readonly ChaincodeOptions[];
  /** First of the consecutive ports used on 127.0.0.1; 0 takes any free ones (and keeps them across restarts if it can). */
  readonly firstPort?: number;
  /** How long one execution of a chaincode may take. Default 30,000, as Fabric's. */
  readonly executionTimeoutMs?: number;
  readonly batch?: { readonly maxMessageCount?: number; readonly timeoutMs?: number };
  /** How many calls of each service a peer serves at once, as `peer.limits.concurrency` in Fabric's `core.yaml`. */
  readonly callLimits?: {
    /** `protos.Endorser`. Default 2,500. */
    readonly endorser?: number;
    /** Streams of `protos.Deliver`. Default 2,500. */
    readonly deliver?: number;
    /** `gateway.Gateway`. Default 500. */
    readonly gateway?: number;
  };
  /** How long the certificates last that the CAs give to others: a year, as Fabric CA's, by default. */
  readonly certificateLifeMs?: number;
  /** A folder that gets everybody's certificates, and keys for an administrator and these users of each organisation, as `cryptogen` lays them out. */
  readonly cryptoConfig?: {
    readonly dir: string;
    readonly users?: readonly { readonly mspId: string; readonly id: string }[];
  };
}

/** Where clients connect. The same JSON is written to `<dataDir>/connection.json`. Paths are absolute. */
export interface ConnectionProfile {
  readonly network: "embedded";
  readonly channel: string;
  readonly chaincodes: readonly string[];
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, OrganisationConnection>>;
  /** Serve `orderer.AtomicBroadcast` over TLS; here it is one. */
  readonly orderers: readonly Endpoint[];
  /** The organisation that orders. */
  readonly ordering: Administrated & { readonly mspId: string };
}

export interface Endpoint {
  /** `host:port` */
  readonly address: string;
  readonly tlsServerName: string;
  readonly tlsRootCertPath: string;
}

export interface Administrated {
  /**
   * The organisation's administrator, who may sign changes of its part of the channel's configuration. Private key 0600. The files
   * lie in an MSP folder as Fabric's `peer` command takes it.
   */
  readonly administrator: { readonly certPath: string; readonly keyPath: string };
  /** The organisation's signing root certificate, PEM. */
  readonly caCertPath: string;
}

export interface OrganisationConnection extends Administrated {
  readonly name: string;
  /** The first of the organisation's peers. */
  readonly peer: PeerConnection;
  /** All its peers, in the order of the options. */
  readonly peers: readonly PeerConnection[];
  /** Fabric CA REST API over TLS. */
  readonly ca: {
    readonly url: string;
    readonly caName: string;
    readonly tlsRootCertPath: string;
    readonly registrarId: string;
    /** File (0600) with the bootstrap registrar's enrolment secret. */
    readonly registrarSecretPath: string;
  };
}

/** A peer: serves `gateway.Gateway`, `protos.Endorser` and `protos.Deliver` over TLS. */
export interface PeerConnection extends Endpoint {
  /** Also the name by which it is stopped and started. */
  readonly tlsServerName: string;
}

export { startNetwork } from "./start-network.js";

export interface Network {
  readonly connection: ConnectionProfile;
  readonly height: number;
  /** In the order of the options. */
  readonly peers: readonly PeerStatus[];
  /** Ends its clients' calls and frees its port; the others go on without it. Stopping a stopped peer does nothing. */
  stopPeer(name: string): Promise<void>;
  /** Serves again, on the same port, what was committed meanwhile. @throws Error when somebody else has the port */
  startPeer(name: string): Promise<void>;
  /**
   * Puts what an organisation's CA has revoked into the channel's configuration, by an update that its administrator signs:
   * until then the peers know nothing of it. Resolves when they refuse those certificates.
   */
  publishRevocations(mspId: string): Promise<void>;
  /**
   * Adds a chaincode, or gives one another definition: endorsement policy and collections hold from the next block on,
   * a changed path, command or address at once. Not kept: the next start goes by the options again.
   */
  defineChaincode(chaincode: ChaincodeOptions): Promise<void>;
  close(): Promise<void>;
}

export interface PeerStatus {
  /** Host name, for example `peer0.org1.example.com`. */
  readonly name: string;
  readonly mspId: string;
  readonly isRunning: boolean;
}
