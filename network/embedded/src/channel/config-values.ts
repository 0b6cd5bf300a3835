import type { common } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";

/** A message class of `@hyperledger/fabric-protos`. */
interface MessageType<Message> {
  new (): Message;
  deserializeBinary(bytes: Uint8Array): Message;
}

type Messages<Types> = {
  readonly [Name in keyof Types]: Types[Name] extends MessageType<infer Message> ? Message : never;
};

/**
 * The values of a configuration group, by name. As in Fabric one that is absent reads as empty, and one that is not known is
 * refused.
 * @throws ConfigurationError INVALID
 */
export function readConfigValues<Types extends Record<string, MessageType<unknown>>>(
  group: common.ConfigGroup,
  types: Types,
): Messages<Types> {
  const values = group.getValuesMap();
  for (const [name] of values.entries()) {
    if (!Object.hasOwn(types, name))
      throw new ConfigurationError("INVALID", `failed to deserialize values: Unexpected key ${name}`);
  }
  const read = Object.entries(types).map(([name, type]) => {
    const value = values.get(name);
    return [name, value === undefined ? new type() : deserialize(name, type, value.getValue_asU8())];
  });
  // One message of each named class was just put in; entries lose their types.
  return Object.fromEntries(read) as Messages<Types>;
}

function deserialize<Message>(name: string, type: MessageType<Message>, bytes: Uint8Array): Message {
  try {
    return type.deserializeBinary(bytes);
  } catch {
    throw new ConfigurationError("INVALID", `failed to deserialize values: ${name} cannot be read`);
  }
}
