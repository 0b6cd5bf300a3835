import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class ResourceContract extends Contract {
  constructor() {
    super("resource");
  }

  link(ctx: Context): Promise<string> {
    return runCommand(ctx, "resource.link");
  }

  refresh(ctx: Context): Promise<string> {
    return runCommand(ctx, "resource.refresh");
  }

  retire(ctx: Context): Promise<string> {
    return runCommand(ctx, "resource.retire");
  }
}
