import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { Child } from "../measure/child.js";
import { root } from "../root.js";

export const CHANNEL = "mulian";

/** The embedded network as a process of its own, with Mulian's contracts and the smallest possible one. */
export class BenchNetwork {
  private constructor(
    private readonly child: Child,
    private readonly dataDir: string,
    readonly connection: ConnectionProfile,
  ) {}

  static async start(mspIds: readonly string[]): Promise<BenchNetwork> {
    const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
    try {
      const child = await Child.start([
        ...nodeOptions(),
        `${root}network/embedded/dist/src/bin.js`,
        ...["--data", dataDir, "--channel", CHANNEL, "--supervised"],
        ...mspIds.flatMap((mspId) => ["--org", mspId]),
        ...["--chaincode", `mulian=${root}chaincode`, "--chaincode", `minimal=${root}bench/contracts/minimal`],
      ]);
      const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8")) as ConnectionProfile; // written by the network
      return new BenchNetwork(child, dataDir, connection);
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid;
  }

  async stop(): Promise<void> {
    await this.child.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** `BENCH_NETWORK_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` looks into the network process. */
const nodeOptions = (): readonly string[] =>
  (process.env["BENCH_NETWORK_NODE_OPTIONS"] ?? "").split(" ").filter(Boolean);
