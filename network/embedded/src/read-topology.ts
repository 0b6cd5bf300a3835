import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import type { ChaincodeOptions, NetworkOptions } from "./index.js";
import { topologySchema } from "./network-options.js";

/**
 * Reads a whole network's options but its data folder from one YAML (or JSON) file. Paths in it start at its own folder.
 * @throws Error when it cannot be read or is no YAML; z.ZodError that names every mistake with its path
 */
export async function readTopology(file: string): Promise<Omit<NetworkOptions, "dataDir">> {
  const topology = topologySchema.parse(parse(await readFile(file, "utf8")));
  const at = (path: string): string => resolve(dirname(file), path);
  const { cryptoConfig } = topology;
  return {
    ...topology,
    chaincodes: topology.chaincodes.map((chaincode) => placed(chaincode, at)),
    ...(cryptoConfig === undefined ? {} : { cryptoConfig: { ...cryptoConfig, dir: at(cryptoConfig.dir) } }),
  };
}

function placed(chaincode: ChaincodeOptions, at: (path: string) => string): ChaincodeOptions {
  const { path, command, tls } = chaincode;
  const [program, ...args] = command ?? [];
  return {
    ...chaincode,
    ...(path === undefined ? {} : { path: at(path) }),
    // A name alone is looked for as a shell does.
    ...(program === undefined ? {} : { command: [program.includes("/") ? at(program) : program, ...args] }),
    ...(tls === undefined ? {} : { tls: tlsAt(tls, at) }),
  };
}

function tlsAt(
  { rootCertPath, clientCertPath, clientKeyPath, serverName }: NonNullable<ChaincodeOptions["tls"]>,
  at: (path: string) => string,
): NonNullable<ChaincodeOptions["tls"]> {
  return {
    rootCertPath: at(rootCertPath),
    ...(clientCertPath === undefined ? {} : { clientCertPath: at(clientCertPath) }),
    ...(clientKeyPath === undefined ? {} : { clientKeyPath: at(clientKeyPath) }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}
