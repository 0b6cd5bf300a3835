import type { MspManager } from "../crypto/types.js";
import { common } from "../protos.js";
import { type ChannelPolicy, readImplicitPolicy, readSignaturePolicy } from "./channel-policy.js";
import { ConfigurationError } from "./configuration-error.js";

const { PolicyType } = common.Policy;

/** The policies of a configuration group and, by path, of the groups below it. */
export class PolicyManager {
  readonly #policies = new Map<string, ChannelPolicy>();
  readonly #groups = new Map<string, PolicyManager>();

  /**
   * @param path of the group, `Channel` for the outermost
   * @throws ConfigurationError INVALID for a policy that cannot be read
   */
  constructor(
    readonly path: string,
    group: common.ConfigGroup,
    mspManager: MspManager,
  ) {
    for (const [name, inner] of group.getGroupsMap().entries())
      this.#groups.set(name, new PolicyManager(`${path}/${name}`, inner, mspManager));
    for (const [name, configured] of group.getPoliciesMap().entries())
      this.#policies.set(name, this.#read(name, configured.getPolicy(), mspManager));
  }

  /** @param id absolute (`/Channel/Application/Writers`) or from this group on (`Application/Writers`, `Admins`) */
  policy(id: string): ChannelPolicy | undefined {
    const below = `/${this.path}/`;
    if (id.startsWith("/") && !id.startsWith(below)) return undefined;
    const parts = (id.startsWith("/") ? id.slice(below.length) : id).split("/");
    const name = parts.pop();
    const group = this.group(parts);
    return name === undefined || group === undefined ? undefined : group.#policies.get(name);
  }

  group(path: readonly string[]): PolicyManager | undefined {
    const [first, ...rest] = path;
    return first === undefined ? this : this.#groups.get(first)?.group(rest);
  }

  #read(name: string, policy: common.Policy | undefined, mspManager: MspManager): ChannelPolicy {
    const type = policy?.getType();
    const value = policy?.getValue_asU8() ?? new Uint8Array();
    if (type === PolicyType.SIGNATURE) return readSignaturePolicy(`${this.path}/${name}`, value, mspManager);
    if (type === PolicyType.IMPLICIT_META) return this.#implicit(name, value);
    throw new ConfigurationError("INVALID", `policy ${name} at path ${this.path} has unknown policy type: ${type}`);
  }

  #implicit(name: string, value: Uint8Array): ChannelPolicy {
    try {
      return readImplicitPolicy(value, (subPolicy) =>
        [...this.#groups.keys()].sort().map((group) => this.#groups.get(group)?.policy(subPolicy)),
      );
    } catch {
      throw new ConfigurationError("INVALID", `implicit policy ${name} at path ${this.path} did not compile`);
    }
  }
}
