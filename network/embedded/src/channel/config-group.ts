import { common } from "../protos.js";
import type { PrincipalRole } from "./policy-parser.js";
import { parsePolicy } from "./policy.js";

interface ConfigGroupParts {
  readonly groups?: Readonly<Record<string, common.ConfigGroup>>;
  readonly values?: Readonly<Record<string, { serializeBinary(): Uint8Array }>>;
  readonly policies: Readonly<Record<string, common.Policy>>;
}

/** A group of the channel configuration. Names go in sorted, so that the same parts always give the same bytes. */
export function configGroup({ groups = {}, values = {}, policies }: ConfigGroupParts): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setModPolicy("Admins");
  for (const [name, inner] of sorted(groups)) group.getGroupsMap().set(name, inner);
  for (const [name, value] of sorted(values)) {
    const configValue = new common.ConfigValue();
    configValue.setValue(value.serializeBinary());
    configValue.setModPolicy("Admins");
    group.getValuesMap().set(name, configValue);
  }
  for (const [name, policy] of sorted(policies)) {
    const configPolicy = new common.ConfigPolicy();
    configPolicy.setPolicy(policy);
    configPolicy.setModPolicy("Admins");
    group.getPoliciesMap().set(name, configPolicy);
  }
  return group;
}

/** So many of the sub-groups' policies of a name. */
export function implicitPolicy(rule: "ANY" | "ALL" | "MAJORITY", subPolicy: string): common.Policy {
  const implicit = new common.ImplicitMetaPolicy();
  implicit.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  implicit.setSubPolicy(subPolicy);
  return policyOf(common.Policy.PolicyType.IMPLICIT_META, implicit.serializeBinary());
}

/** One member of the organisation with one of the roles. */
export function rolePolicy(mspId: string, ...roles: readonly PrincipalRole[]): common.Policy {
  const principals = roles.map((role) => `'${mspId}.${role}'`);
  return policyOf(common.Policy.PolicyType.SIGNATURE, parsePolicy(`OR(${principals.join(", ")})`));
}

function policyOf(type: number, value: Uint8Array): common.Policy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(value);
  return policy;
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
