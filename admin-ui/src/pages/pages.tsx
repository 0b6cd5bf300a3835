import { Navigate, Route, Routes } from "react-router";
import { NotFound } from "../components/absent.js";
import { AlarmsPage } from "./audit/alarms-page.js";
import { AuditPage } from "./audit/audit-page.js";
import { BlocksPage } from "./audit/blocks-page.js";
import { FsckPage } from "./audit/fsck-page.js";
import { TransactionPage } from "./audit/transaction-page.js";
import { CataloguePage } from "./catalogue/catalogue-page.js";
import { ChangePage } from "./content/change-page.js";
import { DraftPage } from "./content/draft-page.js";
import { DraftsPage } from "./content/drafts-page.js";
import { CorrectionPage } from "./correction/correction-page.js";
import { CorrectionsPage } from "./correction/corrections-page.js";
import { NewCorrectionPage } from "./correction/new-correction-page.js";
import { DatasetPage } from "./dataset/dataset-page.js";
import { DepartmentPage } from "./department/department-page.js";
import { DepartmentsPage } from "./department/departments-page.js";
import { NewDepartmentPage } from "./department/new-department-page.js";
import { GrantPage } from "./grant/grant-page.js";
import { GrantsPage } from "./grant/grants-page.js";
import { HoldingsPage } from "./keys/holdings-page.js";
import { KeysPage } from "./keys/keys-page.js";
import { CertificatesPage } from "./network/certificates-page.js";
import { DutiesPage } from "./network/duties-page.js";
import { RulesPage } from "./network/rules-page.js";
import { UsersPage } from "./network/users-page.js";
import { NewRequestPage } from "./request/new-request-page.js";
import { RequestPage } from "./request/request-page.js";
import { RequestsPage } from "./request/requests-page.js";
import { TasksPage } from "./tasks/tasks-page.js";
import { NewUsePage } from "./use/new-use-page.js";
import { UsePage } from "./use/use-page.js";

/** Every page has an address that can be kept, sent and opened again. */
export function Pages() {
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/datasets" replace />} />
      <Route path="/datasets" element={<CataloguePage />} />
      <Route path="/datasets/:id" element={<DatasetPage />} />
      <Route path="/datasets/:id/edit" element={<ChangePage />} />
      <Route path="/datasets/:id/request" element={<NewRequestPage />} />
      <Route path="/requests" element={<RequestsPage />} />
      <Route path="/requests/:id" element={<RequestPage />} />
      <Route path="/grants" element={<GrantsPage />} />
      <Route path="/grants/:id" element={<GrantPage />} />
      <Route path="/grants/:id/use" element={<NewUsePage />} />
      <Route path="/grants/:id/correction" element={<NewCorrectionPage />} />
      <Route path="/use-records/:id" element={<UsePage />} />
      <Route path="/corrections" element={<CorrectionsPage />} />
      <Route path="/corrections/:id" element={<CorrectionPage />} />
      <Route path="/drafts" element={<DraftsPage />} />
      <Route path="/drafts/new" element={<DraftPage />} />
      <Route path="/drafts/:id" element={<DraftPage />} />
      <Route path="/duties" element={<DutiesPage />} />
      <Route path="/departments" element={<DepartmentsPage />} />
      <Route path="/departments/new" element={<NewDepartmentPage />} />
      <Route path="/departments/:id" element={<DepartmentPage />} />
      <Route path="/users" element={<UsersPage />} />
      <Route path="/keys" element={<KeysPage />} />
      <Route path="/key-holdings" element={<HoldingsPage />} />
      <Route path="/certificates" element={<CertificatesPage />} />
      <Route path="/tasks" element={<TasksPage />} />
      <Route path="/rules" element={<RulesPage />} />
      <Route path="/blocks" element={<BlocksPage />} />
      <Route path="/transactions/:id" element={<TransactionPage />} />
      <Route path="/audit" element={<AuditPage />} />
      <Route path="/alarms" element={<AlarmsPage />} />
      <Route path="/fsck" element={<FsckPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
