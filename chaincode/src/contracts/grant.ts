import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class GrantContract extends Contract {
  constructor() {
    super("grant");
  }

  deliver(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.deliver");
  }

  suspend(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.suspend");
  }

  resume(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.resume");
  }

  revoke(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.revoke");
  }

  complete(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.complete");
  }

  terminate(ctx: Context): Promise<string> {
    return runCommand(ctx, "grant.terminate");
  }
}
