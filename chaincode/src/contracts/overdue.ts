import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class OverdueContract extends Contract {
  constructor() {
    super("overdue");
  }

  record(ctx: Context): Promise<string> {
    return runCommand(ctx, "overdue.record");
  }
}
