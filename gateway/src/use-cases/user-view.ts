import { X509Certificate } from "node:crypto";
import type { UserView } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { UserRow } from "../ports/state.js";
import { isDisabled } from "./sessions.js";

export const userView = (index: CatalogueIndex, row: UserRow): UserView => ({
  user: row.user,
  enrolmentId: row.enrolmentId,
  department: row.department,
  roles: [...row.roles],
  status: isDisabled(index, row) ? "disabled" : "enabled",
  certificateExpiresAt: new X509Certificate(row.certificatePem).validToDate.toISOString(),
});
