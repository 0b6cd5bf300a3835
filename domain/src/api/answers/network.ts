import { z } from "zod";
import { errorCodes } from "../../errors.js";
import { Digest } from "../../ids.js";

export const BlockView = z.object({
  number: z.int(),
  headerHash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  transactions: z.array(
    z.object({ txId: z.string(), validationCode: z.int(), command: z.string().optional(), at: z.string() }),
  ),
});

export const StatusView = z.object({
  department: z.string(),
  departmentName: z.string(),
  mspId: z.string(),
  network: z.enum(["embedded", "fabric"]),
  channel: z.string(),
  /** Header hash of block 0, hex: what evidence is verified by, but from another organisation's gateway. Absent before it was read. */
  genesisHash: Digest.optional(),
  height: z.int(),
  indexedHeight: z.int(),
  ready: z.boolean(),
  /** The exchange with other gateways, of every department that has a leg here. */
  exchange: z.object({
    /** Others are answered GATEWAY_STARTING before. */
    serving: z.boolean(),
    /** Why the last start failed and in which step, since when, and whether it is tried again. */
    failure: z
      .object({
        code: z.enum(errorCodes),
        step: z.string(),
        since: z.string(),
        attempts: z.int(),
        isLasting: z.boolean(),
      })
      .optional(),
  }),
});
export type StatusView = z.infer<typeof StatusView>;
