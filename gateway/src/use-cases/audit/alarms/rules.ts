import { overdueClocks } from "./clock-overdue.js";
import { datasetsWithoutDuty } from "./dataset-without-duty.js";
import { dutiesWithoutDataset } from "./duty-without-dataset.js";
import { grantsNeverUsed } from "./grant-never-used.js";
import { keysHeldPastGrant } from "./key-held-past-grant.js";
import { missedPromises } from "./missed-promises.js";
import type { AlarmRule } from "./raised.js";
import { refusedWithoutGround } from "./refused-without-ground.js";
import { unaccountedGrants } from "./unaccounted-grants.js";
import { zombieDatasets } from "./zombie-dataset.js";

/** Alarms that the ledger alone tells. */
export const ALARM_RULES: readonly AlarmRule[] = [
  overdueClocks,
  keysHeldPastGrant,
  zombieDatasets,
  dutiesWithoutDataset,
  datasetsWithoutDuty,
  grantsNeverUsed,
  refusedWithoutGround,
  unaccountedGrants,
  missedPromises,
];
