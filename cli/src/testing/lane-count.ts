import { availableParallelism, freemem } from "node:os";

/** For a developer who wants it quiet, or a machine that is not its own: how many runs of mocha may go on at once. */
export const LANES_VARIABLE = "MULIAN_TEST_LANES";

/** A real Fabric network with four organisations and their gateways takes some 1.5 GB. */
const BYTES_OF_A_LANE = 2 * 1024 ** 3;
/** More than the tests' own timeouts bear, whatever the machine has. */
export const MAX_LANES = 4;

/** Most tests wait most of the time, for elections, block timeouts, processes that start: two runs more than there are cores. */
export function laneCount(environment: NodeJS.ProcessEnv = process.env): number {
  const asked = environment[LANES_VARIABLE];
  const lanes = asked === undefined ? fitting() : Number(asked);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > MAX_LANES)
    throw new Error(`${LANES_VARIABLE} is ${asked}, not 1 to ${MAX_LANES}`);
  return lanes;
}

function fitting(): number {
  return Math.max(1, Math.min(availableParallelism() + 2, Math.floor(freemem() / BYTES_OF_A_LANE), MAX_LANES));
}
