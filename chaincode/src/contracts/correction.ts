import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class CorrectionContract extends Contract {
  constructor() {
    super("correction");
  }

  report(ctx: Context): Promise<string> {
    return runCommand(ctx, "correction.report");
  }

  answer(ctx: Context): Promise<string> {
    return runCommand(ctx, "correction.answer");
  }

  close(ctx: Context): Promise<string> {
    return runCommand(ctx, "correction.close");
  }

  withdraw(ctx: Context): Promise<string> {
    return runCommand(ctx, "correction.withdraw");
  }
}
