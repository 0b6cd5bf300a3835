import { common } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";

/** The levels whose behaviour this network has; as in Fabric, whoever does not know one must not go on. */
const SUPPORTED = {
  Channel: ["V1_3", "V1_4_2", "V1_4_3", "V2_0", "V3_0"],
  Orderer: ["V1_1", "V1_4_2", "V2_0"],
  Application: ["V1_1", "V1_2", "V1_3", "V1_4_2", "V2_0", "V2_5"],
} as const;

/** @throws ConfigurationError INVALID */
export function requireSupported(section: keyof typeof SUPPORTED, required: common.Capabilities): void {
  const known: readonly string[] = SUPPORTED[section];
  for (const [name] of required.getCapabilitiesMap().entries()) {
    if (!known.includes(name))
      throw new ConfigurationError("INVALID", `${section} capability ${name} is required but not supported`);
  }
}

export function capabilities(...names: readonly string[]): common.Capabilities {
  const value = new common.Capabilities();
  for (const name of names) value.getCapabilitiesMap().set(name, new common.Capability());
  return value;
}
