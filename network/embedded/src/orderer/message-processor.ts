import type { LiveConfiguration } from "../channel/live-configuration.js";
import { ConfigurationError } from "../channel/configuration-error.js";
import { nextConfig } from "../channel/next-config.js";
import type { SigningIdentity } from "../crypto/types.js";
import { common } from "../protos.js";
import type { BroadcastAnswer } from "./broadcast-answer.js";
import { configMessage } from "./config-message.js";
import { type MessageHeader, readMessageHeader, refusalOf } from "./message-filter.js";

/** A message that may be ordered as long as the configuration is at this sequence. */
export interface AcceptedMessage {
  readonly envelope: common.Envelope;
  readonly sequence: number;
  /** The update a CONFIG transaction was made of. */
  readonly update: common.Envelope | undefined;
}

/** A message, or why it is refused. */
type Processed = AcceptedMessage | BroadcastAnswer;

export interface ProcessorOptions {
  readonly channelId: string;
  readonly configuration: LiveConfiguration;
  readonly identity: SigningIdentity;
}

/** What the orderer asks of each message before it takes it (Fabric's `msgprocessor`). */
export class MessageProcessor {
  constructor(private readonly options: ProcessorOptions) {}

  process(envelope: common.Envelope): Processed {
    const header = readMessageHeader(envelope);
    if (header === undefined) return bad("could not determine channel ID: the message has no readable header");
    if (header.channelId !== this.options.channelId) return bad("channel does not exist");
    if (header.type === common.HeaderType.CONFIG) return bad("message is of type that cannot be processed directly");
    if (header.type === common.HeaderType.ORDERER_TRANSACTION)
      return bad("message is of type that is no longer supported");
    if (header.type === common.HeaderType.CONFIG_UPDATE) return this.#update(envelope, header);
    const config = this.options.configuration.current;
    return refusalOf(config, envelope, header) ?? { envelope, sequence: config.sequence, update: undefined };
  }

  /** Once more, for a message that waited while the configuration changed. */
  again({ envelope, update }: AcceptedMessage): Processed {
    return this.process(update ?? envelope);
  }

  #update(update: common.Envelope, header: MessageHeader): Processed {
    const { channelId, identity, configuration } = this.options;
    const config = configuration.current;
    const early = refusalOf(config, update, header);
    if (early !== undefined)
      return { ...early, info: `config update for existing channel did not pass initial checks: ${early.info}` };
    try {
      const envelope = configMessage(identity, channelId, nextConfig(config, update));
      const own = { channelId, type: common.HeaderType.CONFIG, creator: identity.serialized };
      const late = refusalOf(config, envelope, own);
      if (late !== undefined)
        return { ...late, info: `config update for existing channel did not pass final checks: ${late.info}` };
      return { envelope, sequence: config.sequence, update };
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const step = error.code === "INVALID" ? "" : "error authorizing update: ";
      return bad(`error applying config update to existing channel '${channelId}': ${step}${error.message}`);
    }
  }
}

export function isAccepted(processed: Processed): processed is AcceptedMessage {
  return "envelope" in processed;
}

function bad(info: string): BroadcastAnswer {
  return { status: "BAD_REQUEST", info };
}
