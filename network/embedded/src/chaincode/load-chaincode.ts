import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { peer } from "../protos.js";
import { isolatingMessages } from "./isolate-messages.js";

/** What an in-memory stream must offer fabric-shim: the part of a gRPC duplex that its handler uses. */
export interface ShimStream {
  on(event: string, listener: (message: peer.ChaincodeMessage) => void): void;
  write(message: peer.ChaincodeMessage): void;
  end(): void;
}

/** A Node chaincode ready to talk: each stream connected to it is one peer. */
export interface LoadedChaincode {
  connect(stream: ShimStream): void;
}

/** The part of fabric-shim 2.x used here; it is resolved from the chaincode's own node_modules, so its types are not at hand. */
interface Shim {
  newLogger(name: string): { silent: boolean };
  server(chaincode: object, options: { readonly ccid: string; readonly address: string }): LoadedChaincode;
}

interface Bootstrap {
  getInfoFromContract(path: string): { contracts: object[]; serializers: object; title: string; version: string };
  getMetadata(path: string): Promise<object>;
}

type ChaincodeFromContract = new (
  contracts: object[],
  serializers: object,
  metadata: object,
  title: string,
  version: string,
) => object;

/**
 * The shim's own loggers. They format every message at every level, which costs a third of the throughput, and log each
 * refusal of a contract as an error; the loggers a contract asks for by name are left alone.
 */
const SHIM_LOGGERS = [
  "lib/chaincode.js",
  "lib/handler.js",
  "lib/iterators.js",
  "lib/server.js",
  "lib/stub.js",
  "contracts-spi/bootstrap.js",
  "contracts-spi/chaincodefromcontract.js",
  "contracts-spi/datamarshall.js",
];

/** Modules are cached by Node and decorators run once, so a chaincode is introspected once a process too. */
const loaded = new Map<string, Promise<LoadedChaincode>>();

/**
 * Loads a Node chaincode package (its `main` exports `contracts`) with its own fabric-shim, as `fabric-chaincode-node` would.
 * @throws Error when the folder holds no such package, or fabric-shim cannot be resolved from it
 */
export function loadChaincode(path: string): Promise<LoadedChaincode> {
  const folder = resolve(path);
  const known = loaded.get(folder);
  if (known !== undefined) return known;
  const loading = load(folder);
  loaded.set(folder, loading);
  loading.catch(() => loaded.delete(folder));
  return loading;
}

async function load(folder: string): Promise<LoadedChaincode> {
  const { shim, bootstrap, Chaincode, info } = withoutTraces(() => isolatingMessages(() => requireAll(folder)));
  for (const name of SHIM_LOGGERS) shim.newLogger(name).silent = true;
  const { contracts, serializers, title, version } = info;
  // The constructor appends the system contract to the array it is given; the module's own array is not ours to change.
  const chaincode = new Chaincode([...contracts], serializers, await bootstrap.getMetadata(folder), title, version);
  return shim.server(chaincode, { ccid: title, address: "in-memory" });
}

function requireAll(folder: string) {
  const require = createRequire(join(folder, "package.json"));
  // What require returns is typed by the interfaces above: this is fabric-shim's published shape, checked by the suite.
  const shim = require("fabric-shim") as Shim;
  const bootstrap = require("fabric-shim/lib/contract-spi/bootstrap.js") as Bootstrap;
  const Chaincode = require("fabric-shim/lib/contract-spi/chaincodefromcontract.js") as ChaincodeFromContract;
  return { shim, bootstrap, Chaincode, info: bootstrap.getInfoFromContract(folder) };
}

/** What fabric-shim and a contract leave in the process while they load, beyond themselves, is undone. */
function withoutTraces<Loaded>(loadAll: () => Loaded): Loaded {
  // fabric-contract-api keeps the name of the default contract in a process-wide place: another chaincode's must not stay.
  (Reflect as { deleteMetadata?: (key: string, target: object) => boolean }).deleteMetadata?.(
    "fabric:default",
    globalThis,
  );
  const { CORE_CHAINCODE_LOGGING_LEVEL: level, GRPC_SSL_CIPHER_SUITES: suites } = process.env;
  // Its decorators report each function they see to standard output.
  process.env["CORE_CHAINCODE_LOGGING_LEVEL"] = level ?? "WARNING";
  const listening = new Set(process.listeners("uncaughtException"));
  try {
    return loadAll();
  } finally {
    restore("CORE_CHAINCODE_LOGGING_LEVEL", level);
    // fabric-shim narrows TLS for everybody.
    restore("GRPC_SSL_CIPHER_SUITES", suites);
    // It installs a listener that logs an uncaught exception and lives on, which is not its decision to make here.
    for (const listener of process.listeners("uncaughtException"))
      if (!listening.has(listener)) process.off("uncaughtException", listener);
  }
}

function restore(variable: string, value: string | undefined): void {
  if (value === undefined) delete process.env[variable];
  else process.env[variable] = value;
}
