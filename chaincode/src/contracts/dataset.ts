import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class DatasetContract extends Contract {
  constructor() {
    super("dataset");
  }

  submit(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.submit");
  }

  resubmit(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.resubmit");
  }

  change(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.change");
  }

  review(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.review");
  }

  refresh(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.refresh");
  }

  suspend(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.suspend");
  }

  resume(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.resume");
  }

  retire(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.retire");
  }

  hold(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.hold");
  }

  lift(ctx: Context): Promise<string> {
    return runCommand(ctx, "dataset.lift");
  }
}
