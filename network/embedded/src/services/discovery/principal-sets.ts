import { common } from "../../protos.js";

/** As Fabric's: a policy that can be satisfied in more ways than this is not laid out. */
const MAX_SETS = 10_000;

/** How many signers of each principal satisfy a policy together: by the principal's bytes, as latin-1 text. */
export type PrincipalSet = ReadonlyMap<string, number>;

/**
 * The ways in which a policy can be satisfied.
 * @param policy serialized `common.SignaturePolicyEnvelope`
 * @returns undefined when there are too many, or the policy cannot be read
 */
export function principalSets(policy: Uint8Array): readonly PrincipalSet[] | undefined {
  const envelope = read(policy);
  const rule = envelope?.getRule();
  if (envelope === undefined || rule === undefined) return undefined;
  const principals = envelope
    .getIdentitiesList()
    .map((principal) => Buffer.from(principal.serializeBinary()).toString("latin1"));
  try {
    return setsOf(rule, principals);
  } catch (error) {
    if (error instanceof TooManySets) return undefined;
    throw error;
  }
}

class TooManySets extends Error {}

function setsOf(rule: common.SignaturePolicy, principals: readonly string[]): readonly PrincipalSet[] {
  const outOf = rule.getNOutOf();
  if (outOf === undefined) {
    const principal = principals[rule.getSignedBy()];
    return principal === undefined ? [] : [new Map([[principal, 1]])];
  }
  const parts = outOf.getRulesList().map((inner) => setsOf(inner, principals));
  return gathered(combinations(parts, outOf.getN()), productOf);
}

/** Every choice of so many of the parts, in their order. */
function combinations<Part>(parts: readonly Part[], count: number): readonly (readonly Part[])[] {
  if (count <= 0) return [[]];
  if (count > parts.length) return [];
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const withFirst = combinations(rest, count - 1).map((chosen) => [first, ...chosen]);
  return bounded([...withFirst, ...combinations(rest, count)]);
}

function productOf(parts: readonly (readonly PrincipalSet[])[]): readonly PrincipalSet[] {
  return parts.reduce<readonly PrincipalSet[]>(
    (sets, part) => gathered(sets, (set) => part.map((other) => sum(set, other))),
    [new Map()],
  );
}

function sum(one: PrincipalSet, other: PrincipalSet): PrincipalSet {
  const total = new Map(one);
  for (const [principal, count] of other) total.set(principal, (total.get(principal) ?? 0) + count);
  return total;
}

/** Counted while it grows: each of ten thousand may give ten thousand more. */
function gathered<Item, Result>(items: readonly Item[], give: (item: Item) => readonly Result[]): readonly Result[] {
  const results: Result[] = [];
  for (const item of items) {
    results.push(...give(item));
    bounded(results);
  }
  return results;
}

function bounded<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length > MAX_SETS) throw new TooManySets();
  return items;
}

function read(policy: Uint8Array): common.SignaturePolicyEnvelope | undefined {
  try {
    return common.SignaturePolicyEnvelope.deserializeBinary(policy);
  } catch {
    return undefined;
  }
}
