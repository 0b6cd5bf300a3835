import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NetworkKind, type People, signInPeople, Supervisor, trialSourceRoots, trialSources } from "@mulian/cli";
import { recordedProcesses } from "@mulian/fabric-network";
import { registerDuty, runJourney } from "./journey.js";
import type { StepTime } from "./step-times.js";

/** The whole trial system on one of the two networks, as `./mulian start` puts it up. */
export class TrialSystem {
  private journeys = 0;

  private constructor(
    private readonly supervisor: Supervisor,
    private readonly dataDir: string,
    private readonly people: People,
    private readonly duty: string,
    /** Every process of the network: one of the embedded one; peers, orderers, CAs and chaincodes of real Fabric. */
    readonly networkPids: readonly number[],
  ) {}

  static async start(network: NetworkKind): Promise<TrialSystem> {
    const dataDir = await mkdtemp(join(tmpdir(), `mulian-bench-${network}-`));
    let supervisor: Supervisor | undefined;
    try {
      supervisor = await Supervisor.start({
        dataDir,
        network,
        firstPort: 0,
        language: "en",
        sources: trialSources,
        sourceRoots: trialSourceRoots,
        tell: () => undefined,
      });
      const people = await signInPeople(dataDir, supervisor.state, "en");
      const pids = [supervisor.processes["network"] ?? 0, ...(await fabricPids(dataDir))];
      return new TrialSystem(supervisor, dataDir, people, await registerDuty(people), pids);
    } catch (error) {
      await supervisor?.stop();
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get gatewayPids(): readonly number[] {
    const { network: _, ...gateways } = this.supervisor.processes;
    return Object.values(gateways);
  }

  /** One more journey, with a dataset of its own. */
  journey(): Promise<readonly StepTime[]> {
    return runJourney(this.people, this.duty, ++this.journeys);
  }

  async stop(): Promise<void> {
    await this.supervisor.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** None on the embedded network. */
async function fabricPids(dataDir: string): Promise<readonly number[]> {
  const processes = await recordedProcesses(join(dataDir, "network"));
  return processes.flatMap(({ pid, isAlive }) => (isAlive ? [pid] : []));
}
