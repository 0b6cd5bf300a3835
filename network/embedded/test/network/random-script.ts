import { ORG1, ORG2, ORG3 } from "./subject.js";

/** One transaction of a script. */
export interface ScriptedTransaction {
  readonly fn: string;
  readonly args: readonly string[];
  readonly transientData?: Readonly<Record<string, string>>;
  readonly endorsingOrganizations?: readonly string[];
}

/** Transactions that are endorsed against one state and then sent one after the other. */
export type ScriptedStep = readonly ScriptedTransaction[];

const KEYS = ["a", "b", "c", "ü", "\u{10000}", "\uffee"] as const;
/** Never given a policy of their own, so that what fails on them fails by what was read. */
const FREE_KEYS = ["p", "q"] as const;
const ORGANISATIONS = [ORG1, ORG2, ORG3] as const;
const MAX_AT_ONCE = 3;

/**
 * A script that is the same for the same seed: writes, stale and phantom reads, deletes, key-level policies, private data,
 * purges and calls of another chaincode on few keys, by enough endorsers and by too few. It ends with a conflict.
 */
export function randomScript(seed: number, steps: number): readonly ScriptedStep[] {
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(all: readonly [T, ...T[]]): T => all[below(all.length)] ?? all[0];
  const organisation = () => pick(ORGANISATIONS);
  const endorsers = (): Pick<ScriptedTransaction, "endorsingOrganizations"> => {
    if (below(3) > 0) return {};
    const some = ORGANISATIONS.filter(() => below(2) === 0);
    return { endorsingOrganizations: some.length === 0 ? [ORG1] : some };
  };
  const write = (fn: string, ...args: string[]): ScriptedTransaction => ({ fn, args, ...endorsers() });
  const privately = (fn: string, ...args: string[]): ScriptedTransaction => ({
    fn,
    args,
    transientData: { value: String(below(3)) },
    ...endorsers(),
  });
  const kinds: readonly [() => ScriptedTransaction, ...(() => ScriptedTransaction)[]] = [
    () => write("put", pick(KEYS), String(below(3))),
    () => write("append", pick(KEYS), "x"),
    () => write("append", pick(KEYS), "y"),
    () => ({ fn: "append", args: [pick(FREE_KEYS), "z"], endorsingOrganizations: ORGANISATIONS }),
    () => ({ fn: "append", args: [pick(FREE_KEYS), "w"], endorsingOrganizations: ORGANISATIONS }),
    () => write("remove", pick(KEYS)),
    () => write("count", pick(KEYS), "", pick(KEYS)),
    () => write("setPolicy", pick(KEYS), JSON.stringify(ORGANISATIONS.filter(() => below(2) === 0))),
    () => write("callThenPut", "drain", pick(KEYS), String(below(3))),
    () => write("twoEvents", pick(KEYS)),
    () => privately("putPrivate", organisation(), pick(KEYS)),
    () => write("removePrivate", organisation(), pick(KEYS)),
    () => write("purgePrivate", organisation(), pick(KEYS)),
    () => privately("putIn", pick(["shared", "brief"]), pick(KEYS)),
    () => write("purgeIn", pick(["shared", "brief"]), pick(KEYS)),
    () => write("setPolicyIn", "shared", pick(KEYS), JSON.stringify([organisation()])),
    () => write("fail", "on purpose"),
  ];
  const drawn = Array.from({ length: steps }, () => {
    const step = Array.from({ length: 1 + below(MAX_AT_ONCE) }, () => pick(kinds)());
    // A real gateway throws dice over whom it asks. It makes no difference while the state is the one that it planned by;
    // behind another transaction it may, so there everybody is named.
    return step.length === 1 ? step : step.map((each) => ({ endorsingOrganizations: [ORG1, ORG2], ...each }));
  });
  const conflict = ["x", "y"].map((value) => ({ fn: "append", args: [FREE_KEYS[0], value] }));
  return [...drawn, conflict];
}

/** The keys a script writes. */
export const SCRIPT_KEYS: readonly string[] = [...KEYS, ...FREE_KEYS];

/** A small generator with a period of 2^32, known by this name: good enough for variety, and the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
