/**
 * V8 lets the heap grow for speed. A trial system shares a small machine with its owner's other work: a smaller young
 * generation keeps resident memory close to what is live, and what is not is given back at rest.
 */
export const LEAN_NODE_OPTIONS: readonly string[] = [
  "--max-semi-space-size=2",
  "--expose-gc",
  "--import",
  new URL("./give-back.js", import.meta.url).href,
];

/**
 * For glibc's allocator, ignored elsewhere: an arena a thread and a trim threshold that grows by itself would keep what
 * key derivation took for a moment: 80 MB in the network's process, a dozen in a gateway's.
 */
export const LEAN_ALLOCATION = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" };
