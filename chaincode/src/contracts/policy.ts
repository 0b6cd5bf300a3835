import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class PolicyContract extends Contract {
  constructor() {
    super("policy");
  }

  initialise(ctx: Context): Promise<string> {
    return runCommand(ctx, "policy.initialise");
  }

  update(ctx: Context): Promise<string> {
    return runCommand(ctx, "policy.update");
  }
}
