import { common } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";

/** Fabric's name of the outermost group. */
const ROOT = "Channel";
/** What an element may be called (Fabric's `validateConfigID`). */
const CONFIG_ID = /^[a-zA-Z0-9.-]{1,249}$/;

interface Items {
  readonly Group: common.ConfigGroup;
  readonly Value: common.ConfigValue;
  readonly Policy: common.ConfigPolicy;
}

/** A group, value or policy of a configuration, with the place it stands at. */
export type ConfigElement = {
  [Kind in keyof Items]: {
    readonly kind: Kind;
    readonly item: Items[Kind];
    readonly key: string;
    /** Names of the groups around it, the outermost first. */
    readonly path: readonly string[];
  };
}[keyof Items];

/** Elements by kind and path, for example `[Value]  /Channel/Orderer/BatchSize`. */
export type ConfigElements = ReadonlyMap<string, ConfigElement>;

/**
 * Lays a configuration flat.
 * @param group undefined gives no elements
 * @throws ConfigurationError BAD_UPDATE for a name that no element may have
 */
export function elementsOf(group: common.ConfigGroup | undefined): ConfigElements {
  const elements = new Map<string, ConfigElement>();
  const add = (element: ConfigElement): void => {
    requireId(element.key);
    elements.set(idOf(element.kind, [...element.path, element.key]), element);
  };
  const walk = (key: string, path: readonly string[], item: common.ConfigGroup): void => {
    add({ kind: "Group", key, path, item });
    const inside = [...path, key];
    for (const [name, inner] of item.getGroupsMap().entries()) walk(name, inside, inner);
    for (const [name, value] of item.getValuesMap().entries())
      add({ kind: "Value", key: name, path: inside, item: value });
    for (const [name, policy] of item.getPoliciesMap().entries())
      add({ kind: "Policy", key: name, path: inside, item: policy });
  };
  if (group !== undefined) walk(ROOT, [], group);
  return elements;
}

/**
 * The configuration that flat elements make: each group has the members that its own element lists.
 * @throws ConfigurationError BAD_UPDATE when a listed member is not there
 */
export function groupOf(elements: ConfigElements): common.ConfigGroup {
  return build(elements, [ROOT]);
}

function build(elements: ConfigElements, path: readonly string[]): common.ConfigGroup {
  const own = find(elements, "Group", path);
  const group = new common.ConfigGroup();
  group.setVersion(own.getVersion());
  group.setModPolicy(own.getModPolicy());
  for (const [name] of own.getGroupsMap().entries()) group.getGroupsMap().set(name, build(elements, [...path, name]));
  for (const [name] of own.getValuesMap().entries())
    group.getValuesMap().set(name, find(elements, "Value", [...path, name]));
  for (const [name] of own.getPoliciesMap().entries())
    group.getPoliciesMap().set(name, find(elements, "Policy", [...path, name]));
  return group;
}

function find<Kind extends keyof Items>(elements: ConfigElements, kind: Kind, path: readonly string[]): Items[Kind] {
  const id = idOf(kind, path);
  const element = elements.get(id);
  if (element === undefined) throw new ConfigurationError("BAD_UPDATE", `missing ${kind.toLowerCase()} at path: ${id}`);
  // An id begins with the element's kind.
  return element.item as Items[Kind];
}

/** Fabric pads the kinds to one width. */
function idOf(kind: keyof Items, path: readonly string[]): string {
  return `${`[${kind}]`.padEnd(9)}/${path.join("/")}`;
}

/** @throws ConfigurationError BAD_UPDATE */
export function requireId(name: string): void {
  if (!CONFIG_ID.test(name) || name === "." || name === "..")
    throw new ConfigurationError("BAD_UPDATE", `config ID ${JSON.stringify(name)} is illegal`);
}
