import { join } from "node:path";
import { HOST, type Ports } from "./ports.js";
import { serviceLabel } from "./service-label.js";
import type { Topology } from "./topology.js";
import type { OrganisationTopology } from "./topology/organisations.js";

/** A peer or an orderer: where its files are and where it listens. */
export interface Node {
  readonly kind: "peer" | "orderer";
  readonly mspId: string;
  /** For example `peer1.org1`; also the name of its process and log. */
  readonly name: string;
  /** In its TLS certificate, beside `localhost` and 127.0.0.1. */
  readonly host: string;
  readonly dir: string;
  readonly mspDir: string;
  readonly tls: TlsFiles;
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Loopback HTTP: `/healthz`, `/metrics`. */
  readonly operationsAddress: string;
  /** A peer's listener for chaincodes it starts itself (none here), or an orderer's admin API. */
  readonly secondAddress: string;
}

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** The chaincode of one organisation: a process of its own that the organisation's peers dial. */
export interface ChaincodeService {
  readonly chaincode: Topology["chaincodes"][number];
  readonly mspId: string;
  /** For example `sink_1.0.org1`: while a chaincode is upgraded, two versions run beside each other. */
  readonly name: string;
  readonly host: string;
  readonly address: string;
  readonly dir: string;
  readonly packageFile: string;
  readonly serverTls: TlsFiles;
  /** With which the peers dial it. */
  readonly clientTls: TlsFiles;
}

export interface Organisation {
  readonly mspId: string;
  readonly name: string;
  readonly dir: string;
  /** The organisation's definition as the channel's configuration takes it. */
  readonly mspDir: string;
  readonly ca: CaPlan;
  readonly adminMspDir: string;
  readonly adminTls: TlsFiles;
  readonly peers: readonly Node[];
  readonly orderers: readonly Node[];
  readonly services: readonly ChaincodeService[];
}

/** Enrolment id of an organisation's administrator. */
export const ADMINISTRATOR_ID = "org-admin";

export interface CaPlan {
  /** For example `ca.org1`; process, log and CA name. */
  readonly name: string;
  /** The one affiliation there is from the start, below the root: the organisation's name, as on the embedded network. */
  readonly affiliation: string;
  readonly dir: string;
  readonly port: number;
  readonly url: string;
  readonly operationsAddress: string;
  /** Root of the organisation's identities and TLS certificates. */
  readonly certPath: string;
  readonly registrarId: string;
  readonly registrarSecretPath: string;
  /** The registrar's certificate and key. */
  readonly registrarDir: string;
}

/** Every process and folder of a network; nothing is created by it. */
export interface Plan {
  readonly topology: Topology;
  readonly dataDir: string;
  readonly channelDir: string;
  readonly logsDir: string;
  readonly organisations: readonly Organisation[];
  readonly peers: readonly Node[];
  readonly orderers: readonly Node[];
}

export function planNetwork(topology: Topology, dataDir: string, ports: Ports): Plan {
  const organisations = topology.organisations.map((each) => planOrganisation(each, topology, dataDir, ports));
  return {
    topology,
    dataDir,
    channelDir: join(dataDir, "channel"),
    logsDir: join(dataDir, "logs"),
    organisations,
    peers: organisations.flatMap(({ peers }) => peers),
    orderers: organisations.flatMap(({ orderers }) => orderers),
  };
}

/** What needs a port, in a fixed order: what clients dial first. */
export function portNames({ organisations, chaincodes }: Topology): string[] {
  const withPeers = organisations.filter(({ peers }) => peers.length > 0);
  const clientPorts = withPeers.flatMap(({ name, peers }) => [...peers.map((peer) => `${peer}.${name}`), `ca.${name}`]);
  const orderers = organisations.flatMap(({ name, orderers: all }) => all.map((orderer) => `${orderer}.${name}`));
  const orderingCas = organisations.filter(({ peers }) => peers.length === 0).map(({ name }) => `ca.${name}`);
  const services = withPeers.flatMap(({ name }) => chaincodes.map((chaincode) => serviceName(chaincode, name)));
  const nodes = [...withPeers.flatMap(({ name, peers }) => peers.map((peer) => `${peer}.${name}`)), ...orderers];
  const listeners = [...clientPorts, ...orderers, ...orderingCas, ...services];
  const operations = [...nodes, ...organisations.map(({ name }) => `ca.${name}`)].map((name) => `${name}/operations`);
  return [...listeners, ...nodes.map((name) => `${name}/second`), ...operations];
}

function serviceName(chaincode: Topology["chaincodes"][number], organisation: string): string {
  return `${serviceLabel(chaincode)}.${organisation}`;
}

function planOrganisation(
  { mspId, name, peers, orderers }: OrganisationTopology,
  { chaincodes }: Topology,
  dataDir: string,
  ports: Ports,
): Organisation {
  const dir = join(dataDir, "organisations", name);
  const ca = planCa(name, dir, ports);
  const address = (listener: string): string => `${HOST}:${ports.get(listener)}`;
  const tlsIn = (folder: string): TlsFiles => ({
    cert: join(folder, "cert.pem"),
    key: join(folder, "key.pem"),
    ca: ca.certPath,
  });
  const nodeOf = (kind: Node["kind"], label: string): Node => {
    const own = `${label}.${name}`;
    const home = join(dir, "nodes", label);
    return {
      kind,
      mspId,
      name: own,
      host: `${own}.localhost`,
      dir: home,
      mspDir: join(home, "msp"),
      tls: tlsIn(join(home, "tls")),
      address: address(own),
      operationsAddress: address(`${own}/operations`),
      secondAddress: address(`${own}/second`),
    };
  };
  const serviceOf = (chaincode: Topology["chaincodes"][number]): ChaincodeService => {
    const own = serviceName(chaincode, name);
    const home = join(dir, "chaincodes", chaincode.name, chaincode.version);
    return {
      chaincode,
      mspId,
      name: own,
      host: `${chaincode.name.toLowerCase().replaceAll("_", "-")}.${name}.localhost`,
      address: address(own),
      dir: home,
      packageFile: join(home, "package.tgz"),
      serverTls: tlsIn(join(home, "server-tls")),
      clientTls: tlsIn(join(home, "client-tls")),
    };
  };
  return {
    mspId,
    name,
    dir,
    mspDir: join(dir, "msp"),
    ca,
    adminMspDir: join(dir, "admin", "msp"),
    adminTls: tlsIn(join(dir, "admin", "tls")),
    peers: peers.map((label) => nodeOf("peer", label)),
    orderers: orderers.map((label) => nodeOf("orderer", label)),
    services: peers.length === 0 ? [] : chaincodes.map(serviceOf),
  };
}

function planCa(organisation: string, organisationDir: string, ports: Ports): CaPlan {
  const name = `ca.${organisation}`;
  const dir = join(organisationDir, "ca");
  const port = ports.get(name) ?? 0;
  return {
    name,
    affiliation: organisation,
    dir,
    port,
    url: `https://${HOST}:${port}`,
    operationsAddress: `${HOST}:${ports.get(`${name}/operations`)}`,
    certPath: join(dir, "ca-cert.pem"),
    registrarId: "admin",
    registrarSecretPath: join(organisationDir, "registrar.secret"),
    registrarDir: join(organisationDir, "registrar"),
  };
}
