import type { Map as ProtoMap, Message } from "google-protobuf";
import { common } from "../protos.js";

/** What an update must say to make one configuration of another, and what it rests on. */
export interface ConfigDifference {
  readonly readSet: common.ConfigGroup;
  readonly writeSet: common.ConfigGroup;
}

/**
 * As `configtxlator compute_update` does: what changes is written at its next version, the groups around it are read at theirs,
 * and a group that gains or loses members is written with all that it keeps.
 * @returns undefined when nothing differs
 */
export function configDifference(
  original: common.ConfigGroup,
  updated: common.ConfigGroup,
): ConfigDifference | undefined {
  const isNew = original.getModPolicy() !== updated.getModPolicy() || !sameMembers(original, updated);
  const [readSet, writeSet] = [bare(original), bare(original)];
  if (isNew) {
    writeSet.setVersion(original.getVersion() + 1);
    writeSet.setModPolicy(updated.getModPolicy());
  }
  const values = compareItems(inFour(original, updated, readSet, writeSet, "getValuesMap"), common.ConfigValue, isNew);
  const policies = compareItems(
    inFour(original, updated, readSet, writeSet, "getPoliciesMap"),
    common.ConfigPolicy,
    isNew,
  );
  const groups = compareGroups(inFour(original, updated, readSet, writeSet, "getGroupsMap"), isNew);
  return isNew || values || policies || groups ? { readSet, writeSet } : undefined;
}

/** The members of one kind in the four groups at hand. */
interface Four<Item> {
  readonly before: ProtoMap<string, Item>;
  readonly after: ProtoMap<string, Item>;
  readonly read: ProtoMap<string, Item>;
  readonly write: ProtoMap<string, Item>;
}

type MapGetter = "getValuesMap" | "getPoliciesMap" | "getGroupsMap";
type ItemOf<Getter extends MapGetter> =
  ReturnType<common.ConfigGroup[Getter]> extends ProtoMap<string, infer Item> ? Item : never;

function inFour<Getter extends MapGetter>(
  original: common.ConfigGroup,
  updated: common.ConfigGroup,
  readSet: common.ConfigGroup,
  writeSet: common.ConfigGroup,
  getter: Getter,
): Four<ItemOf<Getter>> {
  // Each getter gives a map of its own kind; TypeScript does not follow that through the type parameter.
  const of = (group: common.ConfigGroup) => group[getter]() as unknown as ProtoMap<string, ItemOf<Getter>>;
  return { before: of(original), after: of(updated), read: of(readSet), write: of(writeSet) };
}

interface Versioned extends Message {
  getVersion(): number;
  setVersion(version: number): unknown;
}

/** @param keep whether to write what stays as it is, too. @returns whether any of what was there before changed */
function compareItems<Item extends Versioned>(four: Four<Item>, Blank: new () => Item, keep: boolean): boolean {
  let changed = false;
  for (const [name, item] of four.after.entries()) {
    const before = four.before.get(name);
    const isSame = before !== undefined && sameContent(before, item);
    if (isSame && !keep) continue;
    const written = isSame ? new Blank() : item.cloneMessage();
    written.setVersion(before === undefined ? 0 : before.getVersion() + (isSame ? 0 : 1));
    four.write.set(name, written);
    if (isSame) four.read.set(name, written);
    else if (before !== undefined) changed = true;
  }
  return changed;
}

function compareGroups({ before, after, read, write }: Four<common.ConfigGroup>, keep: boolean): boolean {
  let changed = false;
  for (const [name, group] of after.entries()) {
    const was = before.get(name);
    if (was === undefined) {
      write.set(name, group.cloneMessage());
      continue;
    }
    const inner = configDifference(was, group);
    if (inner !== undefined) changed = true;
    else if (!keep) continue;
    read.set(name, inner?.readSet ?? bare(was));
    write.set(name, inner?.writeSet ?? bare(was));
  }
  return changed;
}

function sameMembers(one: common.ConfigGroup, other: common.ConfigGroup): boolean {
  return memberNames(one) === memberNames(other);
}

function memberNames(group: common.ConfigGroup): string {
  const maps = [group.getGroupsMap(), group.getValuesMap(), group.getPoliciesMap()];
  return JSON.stringify(maps.map((map) => [...map.keys()].sort()));
}

function sameContent(one: Versioned, other: Versioned): boolean {
  const [a, b] = [one.cloneMessage(), other.cloneMessage()];
  a.setVersion(0);
  b.setVersion(0);
  return Buffer.from(a.serializeBinary()).equals(b.serializeBinary());
}

function bare(group: common.ConfigGroup): common.ConfigGroup {
  const empty = new common.ConfigGroup();
  empty.setVersion(group.getVersion());
  return empty;
}
