import type { Logger } from "pino";
import { ConfigurationError } from "./channel/configuration-error.js";
import { createGenesisBlock } from "./channel/genesis.js";
import { LiveConfiguration } from "./channel/live-configuration.js";
import type { OrdererOrganisation, Organisation } from "./crypto/organisation.js";
import type { RememberedSignatures } from "./crypto/remembered-signatures.js";
import type { NetworkOptions } from "./index.js";
import type { common } from "./protos.js";

/** Fabric's sample configuration cuts at 500 messages. */
const DEFAULT_MAX_MESSAGE_COUNT = 500;
/** A lone transaction waits for nobody; under load blocks fill while the one before is made durable. */
const DEFAULT_BATCH_TIMEOUT_MS = 0;

interface Founders {
  readonly options: NetworkOptions;
  readonly organisations: readonly Organisation[];
  readonly ordering: OrdererOrganisation;
}

/** The first block, made from the options: what the chain says later is for updates to say. */
export function genesisOf({ options, organisations, ordering }: Founders, ordererAddress: string): common.Block {
  return createGenesisBlock({
    channelId: options.channel,
    organisations,
    orderer: ordering,
    ordererIdentity: ordering.orderer.serialized,
    place: { address: ordererAddress, tlsCertPem: ordering.tls.certPem },
    batch: {
      maxMessageCount: options.batch?.maxMessageCount ?? DEFAULT_MAX_MESSAGE_COUNT,
      timeoutMs: options.batch?.timeoutMs ?? DEFAULT_BATCH_TIMEOUT_MS,
    },
  });
}

/** @throws Error for a chain that an earlier version began, whose configuration lacks what this one goes by */
export function openConfiguration(
  dataDir: string,
  genesisBlock: common.Block,
  signatures: RememberedSignatures,
): LiveConfiguration {
  try {
    return new LiveConfiguration(genesisBlock, (inner) => signatures.manager(inner));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = `the chain in ${dataDir} was begun by a version that cannot be gone on with (${error.message}); begin anew in another folder`;
    throw new Error(message, { cause: error });
  }
}

/** Options make the first block; later the chain says when blocks are cut, and only an update changes it. */
export function warnOfOtherBatch(batch: NetworkOptions["batch"], { current }: LiveConfiguration, logger: Logger): void {
  const { maxMessageCount = current.batch.maxMessageCount, timeoutMs } = batch ?? {};
  const isOther = timeoutMs !== undefined && Math.abs(current.batch.timeoutMs - timeoutMs) >= 1;
  if (!isOther && maxMessageCount === current.batch.maxMessageCount) return;
  logger.warn({ given: batch, inForce: current.batch }, "the channel's configuration cuts blocks otherwise, and holds");
}
