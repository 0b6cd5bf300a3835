/**
 * An embedded Hyperledger Fabric network: several organisations, one channel, one orderer, in this process,
 * reached by Fabric's own client protocols. See the README for what it is not.
 */

export interface OrganisationOptions {
  /** For example `Org1MSP`. */
  readonly mspId: string;
  /** Lower-case DNS label used in host names and CA names, for example `org1`. */
  readonly name: string;
}

export interface ChaincodeOptions {
  readonly name: string;
  /** Folder of a Node chaincode (a package whose main exports `contracts`), run in this process by its own fabric-shim… */
  readonly path?: string;
  /** …or `host:port` of a chaincode as a service. Exactly one of the two. */
  readonly address?: string;
  /** In Fabric's text form, for example `AND('Org1MSP.peer','Org2MSP.peer')`. Default: majority of the organisations' peers. */
  readonly endorsementPolicy?: string;
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
}

/** Where clients connect. The same JSON is written to `<dataDir>/connection.json`. Paths are absolute. */
export interface ConnectionProfile {
  readonly network: "embedded";
  readonly channel: string;
  readonly chaincodes: readonly string[];
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, OrganisationConnection>>;
}

export interface OrganisationConnection {
  readonly name: string;
  /** The organisation's peer: serves `gateway.Gateway` and `protos.Deliver` over TLS. */
  readonly peer: { readonly address: string; readonly tlsServerName: string; readonly tlsRootCertPath: string };
  /** Fabric CA REST API over TLS. */
  readonly ca: {
    readonly url: string;
    readonly caName: string;
    readonly tlsRootCertPath: string;
    readonly registrarId: string;
    /** File (0600) with the bootstrap registrar's enrolment secret. */
    readonly registrarSecretPath: string;
  };
  /** The organisation's signing root certificate, PEM. */
  readonly caCertPath: string;
}

export { startNetwork } from "./start-network.js";

export interface Network {
  readonly connection: ConnectionProfile;
  readonly height: number;
  close(): Promise<void>;
}
