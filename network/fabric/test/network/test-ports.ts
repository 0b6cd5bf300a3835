import { readFileSync } from "node:fs";

/** Set by `./mulian test` for runs that go on side by side: no two of them draw from the same ports. */
const RANGE_VARIABLE = "MULIAN_TEST_PORTS";
/** Above those that a network takes by itself, below those that the kernel gives to clients: none is taken between two starts. */
const ALL = "20000-31999";
const TRIES = 200;
/** As `/proc/net/tcp` writes TCP_LISTEN. */
const LISTENING = "0A";

/**
 * The first of so many ports in a row within this run's range, drawn at random among those on which nobody listens now:
 * somebody else may run tests on this machine.
 */
export function freeTestPorts(count: number, range = process.env[RANGE_VARIABLE] ?? ALL): number {
  const [lowest = NaN, highest = NaN] = range.split("-").map(Number);
  if (!(highest - lowest + 1 >= count)) throw new Error(`${RANGE_VARIABLE} is ${range}, not a range of ${count} ports`);
  const taken = listeningPorts();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const first = lowest + Math.floor(Math.random() * (highest - lowest + 2 - count));
    if (taken.every((port) => port < first || port >= first + count)) return first;
  }
  throw new Error(`no ${count} free ports in a row found in ${range}`);
}

/** Of every address of this machine. */
function listeningPorts(): number[] {
  return ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === LISTENING)
      .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16)),
  );
}
