import { chmod } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { z } from "zod";
import type { ConnectionProfile, NetworkOptions } from "./index.js";
import { privateFolder, readBytesIfPresent, readIfPresent, writeDurably } from "./private-file.js";
import { common } from "./protos.js";

const identitySchema = z.object({
  channel: z.string(),
  organisations: z.array(z.object({ mspId: z.string(), name: z.string() })),
});
const ordererSchema = z.object({ port: z.int() });
const portsSchema = z.record(z.string(), z.object({ peers: z.record(z.string(), z.int()), ca: z.int() }));

export interface OrganisationPorts {
  /** By the peer's name in its organisation, for example `peer0`. */
  readonly peers: Readonly<Record<string, number>>;
  readonly ca: number;
}

/** The files of a network's data folder that are not an organisation's, nor the ledger's. */
export class NetworkFiles {
  private constructor(private readonly dataDir: string) {}

  /** @throws Error when the folder belongs to a network with another channel or other organisations */
  static async open(options: NetworkOptions): Promise<NetworkFiles> {
    await privateFolder(options.dataDir);
    // Making a folder leaves a folder that was there as it was.
    await chmod(options.dataDir, 0o700);
    const files = new NetworkFiles(options.dataDir);
    const identity = {
      channel: options.channel,
      organisations: options.organisations.map(({ mspId, name }) => ({ mspId, name })),
    };
    const stored = await readIfPresent(files.#path("network.json"));
    if (stored === undefined) await files.#write("network.json", JSON.stringify(identity, undefined, 2));
    else if (!isDeepStrictEqual(identitySchema.parse(JSON.parse(stored)), identity)) {
      throw new Error(`${options.dataDir} holds a network with another channel or other organisations: ${stored}`);
    }
    return files;
  }

  get ledgerDir(): string {
    return join(this.dataDir, "ledger");
  }

  /** For chaincodes that run as processes. */
  get chaincodesDir(): string {
    return join(this.dataDir, "chaincodes");
  }

  organisationDir(name: string): string {
    return join(this.dataDir, "organisations", name);
  }

  /** The configuration is made once: it holds a time and a nonce, and every later block rests on its hash. */
  async genesisBlock(create: () => common.Block): Promise<common.Block> {
    const stored = await readBytesIfPresent(this.#path("genesis.block"));
    if (stored !== undefined) return common.Block.deserializeBinary(stored);
    const block = create();
    await this.#write("genesis.block", block.serializeBinary());
    return block;
  }

  /** The ports used last time, by organisation name; empty for a new network. */
  async ports(): Promise<Readonly<Record<string, OrganisationPorts>>> {
    const stored = await readIfPresent(this.#path("ports.json"));
    // A file of another form costs the old ports, not the network.
    return (stored === undefined ? undefined : portsSchema.safeParse(JSON.parse(stored)).data) ?? {};
  }

  async savePorts(ports: Readonly<Record<string, OrganisationPorts>>): Promise<void> {
    await this.#write("ports.json", JSON.stringify(ports, undefined, 2));
  }

  /** The orderer's port last time; undefined for a new network. */
  async ordererPort(): Promise<number | undefined> {
    const stored = await readIfPresent(this.#path("orderer.json"));
    return stored === undefined ? undefined : ordererSchema.parse(JSON.parse(stored)).port;
  }

  async saveOrdererPort(port: number): Promise<void> {
    await this.#write("orderer.json", JSON.stringify({ port }));
  }

  async saveConnection(connection: ConnectionProfile): Promise<void> {
    await this.#write("connection.json", `${JSON.stringify(connection, undefined, 2)}\n`);
  }

  #path(name: string): string {
    return join(this.dataDir, name);
  }

  #write(name: string, content: string | Uint8Array): Promise<void> {
    return writeDurably(this.#path(name), content);
  }
}
