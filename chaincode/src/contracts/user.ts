import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class UserContract extends Contract {
  constructor() {
    super("user");
  }

  "set-status"(ctx: Context): Promise<string> {
    return runCommand(ctx, "user.set-status");
  }
}
