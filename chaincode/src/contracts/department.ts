import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class DepartmentContract extends Contract {
  constructor() {
    super("department");
  }

  register(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.register");
  }

  update(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.update");
  }

  announce(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.announce");
  }

  "block-key"(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.block-key");
  }

  suspend(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.suspend");
  }

  resume(ctx: Context): Promise<string> {
    return runCommand(ctx, "department.resume");
  }
}
