import { traceLines } from "../../text/trace-lines.js";
import type { Narrator } from "../narrator.js";
import type { People } from "../people.js";

/** The trace of everything before, as the auditor reads it: the document the demo ends with. */
export async function audit(people: People, tell: Narrator, dataset: string): Promise<void> {
  tell.heading("十、审计：追溯每一步", "10. The auditor traces every step");
  const trace = await people.auditor.call("trace", { query: { dataset } });
  tell.lines(traceLines(trace, tell.language));
  tell.seen(
    `共 ${trace.items.length} 步，账本高度 ${trace.height}`,
    `${trace.items.length} steps, as of ${trace.height} blocks`,
    trace.items,
  );
}
