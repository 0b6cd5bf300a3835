import type { Narrator } from "./narrator.js";
import type { People } from "./people.js";
import { accountForUse } from "./steps/account-for-use.js";
import { ask } from "./steps/ask.js";
import { audit } from "./steps/audit.js";
import { correct } from "./steps/correct.js";
import { deliver } from "./steps/deliver.js";
import { destroy } from "./steps/destroy.js";
import { prove } from "./steps/prove.js";
import { refuse } from "./steps/refuse.js";
import { register } from "./steps/register.js";
import { showReceipt } from "./steps/show-receipt.js";
import { takeRows } from "./steps/take-rows.js";

/** The main job, once, from a duty to the proof that nothing is kept, and the trace of it all. */
export async function runScenario(people: People, tell: Narrator): Promise<void> {
  const dataset = await register(people, tell);
  const grant = await ask(people, tell, dataset);
  await deliver(people, tell, grant);
  const rows = await takeRows(people, tell, grant);
  await accountForUse(people, tell, grant, rows.length);
  await correct(people, tell, grant, rows);
  await showReceipt(people, tell, grant); // after the rest: its batch takes some seconds to be due
  await prove(people, tell, grant);
  await refuse(people, tell, grant);
  await destroy(people, tell, grant);
  await audit(people, tell, dataset);
}
