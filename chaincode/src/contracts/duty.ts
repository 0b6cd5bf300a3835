import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class DutyContract extends Contract {
  constructor() {
    super("duty");
  }

  register(ctx: Context): Promise<string> {
    return runCommand(ctx, "duty.register");
  }

  update(ctx: Context): Promise<string> {
    return runCommand(ctx, "duty.update");
  }

  repeal(ctx: Context): Promise<string> {
    return runCommand(ctx, "duty.repeal");
  }
}
