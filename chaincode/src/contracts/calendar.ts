import { Contract, type Context } from "fabric-contract-api";
import { runCommand } from "./run-command.js";

export class CalendarContract extends Contract {
  constructor() {
    super("calendar");
  }

  set(ctx: Context): Promise<string> {
    return runCommand(ctx, "calendar.set");
  }
}
