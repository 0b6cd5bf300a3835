import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class RequestContract extends Contract {
  constructor() {
    super("request");
  }

  submit(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.submit");
  }

  approve(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.approve");
  }

  "ask-supplement"(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.ask-supplement");
  }

  supplement(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.supplement");
  }

  extend(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.extend");
  }

  decide(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.decide");
  }

  withdraw(ctx: Context): Promise<string> {
    return runCommand(ctx, "request.withdraw");
  }
}
