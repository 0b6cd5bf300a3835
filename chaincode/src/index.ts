import { CalendarContract } from "./contracts/calendar.js";
import { CorrectionContract } from "./contracts/correction.js";
import { DatasetContract } from "./contracts/dataset.js";
import { DepartmentContract } from "./contracts/department.js";
import { DutyContract } from "./contracts/duty.js";
import { GrantContract } from "./contracts/grant.js";
import { KeyContract } from "./contracts/key.js";
import { KeyHoldingContract } from "./contracts/key-holding.js";
import { OverdueContract } from "./contracts/overdue.js";
import { PolicyContract } from "./contracts/policy.js";
import { ReceiptsContract } from "./contracts/receipts.js";
import { RecordContract } from "./contracts/record.js";
import { RequestContract } from "./contracts/request.js";
import { ResourceContract } from "./contracts/resource.js";
import { UseContract } from "./contracts/use.js";
import { UserContract } from "./contracts/user.js";
import { quietShim } from "./quiet-shim.js";

quietShim();

/** What fabric-shim registers: one contract a noun, one transaction a verb. The first is the default. */
export const contracts = [
  RecordContract,
  PolicyContract,
  CalendarContract,
  UserContract,
  ReceiptsContract,
  OverdueContract,
  DepartmentContract,
  DutyContract,
  DatasetContract,
  ResourceContract,
  RequestContract,
  GrantContract,
  KeyContract,
  KeyHoldingContract,
  UseContract,
  CorrectionContract,
];
