import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class ReceiptsContract extends Contract {
  constructor() {
    super("receipts");
  }

  commit(ctx: Context): Promise<string> {
    return runCommand(ctx, "receipts.commit");
  }
}
