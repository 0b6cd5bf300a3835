import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class KeyContract extends Contract {
  constructor() {
    super("key");
  }

  register(ctx: Context): Promise<string> {
    return runCommand(ctx, "key.register");
  }

  retire(ctx: Context): Promise<string> {
    return runCommand(ctx, "key.retire");
  }
}
