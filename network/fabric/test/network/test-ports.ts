import { isFree } from "../../src/ports.js";

/** Set by `./mulian test` for runs that go on side by side: no two of them draw from the same ports. */
const RANGE_VARIABLE = "MULIAN_TEST_PORTS";
/** Above those that a network takes by itself, below those that the kernel gives to clients: none is taken between two starts. */
const ALL = "20000-31999";
const TRIES = 50;

/** The first of so many ports in a row within this run's range, drawn at random: somebody else may run tests on this machine. */
export function testPort(count: number, range = process.env[RANGE_VARIABLE] ?? ALL): number {
  const [lowest = NaN, highest = NaN] = range.split("-").map(Number);
  if (!(highest - lowest >= count)) throw new Error(`${RANGE_VARIABLE} is ${range}, not a range of ${count} ports`);
  return lowest + Math.floor(Math.random() * (highest - lowest + 1 - count));
}

/** The same, where nobody listens now. */
export async function freeTestPorts(count: number): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const first = testPort(count);
    const ports = Array.from({ length: count }, (_, offset) => first + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row found`);
}
