import type { ChaincodeOptions, NetworkOptions, OrganisationOptions } from "./index.js";
import { readCollections } from "./read-collections.js";
import { readTopology } from "./read-topology.js";

/** The flags of `embedded-fabric`, as they were given. */
export interface Flags {
  readonly data: string;
  readonly topology?: string;
  readonly org?: readonly OrganisationOptions[];
  readonly chaincode?: readonly ChaincodeOptions[];
  readonly isolate?: readonly string[];
  readonly collections?: ReadonlyMap<string, string>;
  readonly channel: string;
  readonly port?: number;
  readonly batchTimeout?: number;
  readonly supervised?: boolean;
}

/** @throws Error for flags that do not go together or files that cannot be read; z.ZodError for what is in those */
export async function optionsOf(flags: Flags): Promise<Omit<NetworkOptions, "dataDir">> {
  const { topology, org = [], chaincode = [] } = flags;
  if (topology === undefined) return fromFlags(flags, org, chaincode);
  if (org.length > 0 || chaincode.length > 0) throw new Error("--topology holds the organisations and chaincodes");
  return readTopology(topology);
}

async function fromFlags(
  { channel, port, batchTimeout, isolate = [], collections = new Map<string, string>() }: Flags,
  organisations: readonly OrganisationOptions[],
  chaincodes: readonly ChaincodeOptions[],
): Promise<Omit<NetworkOptions, "dataDir">> {
  if (organisations.length === 0 || chaincodes.length === 0)
    throw new Error("give --org and --chaincode, or a file with --topology");
  requireKnown("--isolate", isolate, chaincodes);
  requireKnown("--collections", collections.keys(), chaincodes);
  const isolated = chaincodes.map((each) =>
    isolate.includes(each.name) ? { ...each, isolation: "process" as const } : each,
  );
  return {
    channel,
    organisations,
    chaincodes: await withCollections(isolated, collections),
    ...(port === undefined ? {} : { firstPort: port }),
    ...(batchTimeout === undefined ? {} : { batch: { timeoutMs: batchTimeout } }),
  };
}

function requireKnown(flag: string, wanted: Iterable<string>, chaincodes: readonly ChaincodeOptions[]): void {
  const unknown = [...wanted].find((name) => !chaincodes.some((chaincode) => chaincode.name === name));
  if (unknown !== undefined) throw new Error(`${flag} ${unknown}: there is no chaincode ${unknown}`);
}

async function withCollections(
  chaincodes: readonly ChaincodeOptions[],
  files: ReadonlyMap<string, string>,
): Promise<readonly ChaincodeOptions[]> {
  return Promise.all(
    chaincodes.map(async (chaincode) => {
      const file = files.get(chaincode.name);
      return file === undefined ? chaincode : { ...chaincode, collections: await readCollections(file) };
    }),
  );
}
