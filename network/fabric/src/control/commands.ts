import type { Bilingual } from "@mulian/terminal/language";
import { z } from "zod";
import type { Network } from "../running-network.js";

type Tell = (step: Bilingual) => void;

/** A command that another process of the same user sends to the one that runs the network. */
interface ControlCommand<Arguments> {
  readonly schema: z.ZodType<Arguments>;
  readonly run: (network: Network, args: Arguments, tell: Tell) => Promise<unknown>;
}

const command = <Arguments>(
  schema: z.ZodType<Arguments>,
  run: ControlCommand<Arguments>["run"],
): {
  readonly schema: z.ZodType;
  readonly execute: (network: Network, args: unknown, tell: Tell) => Promise<unknown>;
} => ({
  schema,
  execute: (network, args, tell) => run(network, schema.parse(args), tell),
});

const process = z.strictObject({ name: z.string() });

export const COMMANDS = {
  repair: command(z.strictObject({}), (network, _, tell) => network.repair(tell)),
  stop: command(process, (network, { name }) => network.stopProcess(name)),
  revoke: command(
    z.strictObject({
      organisation: z.string(),
      id: z.string(),
      reason: z.string().optional(),
      mspDir: z.string().optional(),
    }),
    (network, request, tell) => network.revokeIdentity(request, tell),
  ),
  "add-organisation": command(
    z.strictObject({ mspId: z.string(), name: z.string(), peers: z.array(z.string()) }),
    (network, asked, tell) => network.addOrganisation(asked, tell),
  ),
  "add-orderer": command(z.strictObject({ organisation: z.string(), label: z.string() }), (network, asked, tell) =>
    network.addOrderer(asked, tell),
  ),
  "remove-orderer": command(process, (network, { name }, tell) => network.removeOrderer(name, tell)),
  "remove-organisation": command(process, (network, { name }, tell) => network.removeOrganisation(name, tell)),
  "upgrade-chaincode": command(
    z.strictObject({ name: z.string(), version: z.string(), path: z.string() }),
    (network, request, tell) => network.upgradeChaincode(request, tell),
  ),
  "renew-certificates": command(z.strictObject({ names: z.array(z.string()) }), (network, { names }, tell) =>
    network.renewCertificates(names, tell),
  ),
  "restore-peer": command(
    z.strictObject({ name: z.string(), from: z.string(), unconfirmed: z.boolean().optional() }),
    (network, request, tell) => network.restorePeer(request, tell),
  ),
  start: command(process, (network, { name }) => network.startProcess(name)),
};

export type CommandName = keyof typeof COMMANDS;
