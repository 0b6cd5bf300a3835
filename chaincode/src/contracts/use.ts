import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class UseContract extends Contract {
  constructor() {
    super("use");
  }

  record(ctx: Context): Promise<string> {
    return runCommand(ctx, "use.record");
  }

  amend(ctx: Context): Promise<string> {
    return runCommand(ctx, "use.amend");
  }
}
