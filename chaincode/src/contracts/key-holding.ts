import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class KeyHoldingContract extends Contract {
  constructor() {
    super("key-holding");
  }

  acknowledge(ctx: Context): Promise<string> {
    return runCommand(ctx, "key-holding.acknowledge");
  }

  replace(ctx: Context): Promise<string> {
    return runCommand(ctx, "key-holding.replace");
  }

  end(ctx: Context): Promise<string> {
    return runCommand(ctx, "key-holding.end");
  }
}
