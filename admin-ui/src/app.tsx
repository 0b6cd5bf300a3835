import { App as AntApp, ConfigProvider, Spin } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useTranslation } from "react-i18next";
import { Navigate, Route, Routes } from "react-router";
import { useRead } from "./api/hooks.js";
import { Frame } from "./components/frame.js";
import { Problem } from "./components/problem.js";
import { SessionContext } from "./components/session.js";
import { AuditPage } from "./pages/audit.js";
import { CataloguePage } from "./pages/catalogue.js";
import { DatasetPage } from "./pages/dataset.js";
import { DepartmentsPage } from "./pages/departments.js";
import { DraftPage } from "./pages/draft.js";
import { DraftsPage } from "./pages/drafts.js";
import { GrantPage } from "./pages/grant.js";
import { GrantsPage } from "./pages/grants.js";
import { NewRequestPage } from "./pages/new-request.js";
import { NotFoundPage } from "./pages/not-found.js";
import { RequestPage } from "./pages/request.js";
import { RequestsPage } from "./pages/requests.js";
import { SignInPage } from "./pages/sign-in.js";

function Pages() {
  const session = useRead("currentSession");
  if (session.isPending) return <Spin fullscreen />;
  if (session.error !== null)
    return session.error.problem.status === 401 ? (
      <SignInPage />
    ) : (
      <Problem error={session.error} onRetry={() => void session.refetch()} />
    );
  return (
    <SessionContext value={session.data}>
      <Frame>
        <Routes>
          <Route path="/" element={<Navigate to="/datasets" replace />} />
          <Route path="/datasets" element={<CataloguePage />} />
          <Route path="/datasets/:id" element={<DatasetPage />} />
          <Route path="/datasets/:id/request" element={<NewRequestPage />} />
          <Route path="/requests" element={<RequestsPage />} />
          <Route path="/requests/:id" element={<RequestPage />} />
          <Route path="/grants" element={<GrantsPage />} />
          <Route path="/grants/:id" element={<GrantPage />} />
          <Route path="/drafts" element={<DraftsPage />} />
          <Route path="/drafts/new" element={<DraftPage />} />
          <Route path="/drafts/:id" element={<DraftPage />} />
          <Route path="/audit" element={<AuditPage />} />
          <Route path="/departments" element={<DepartmentsPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </Frame>
    </SessionContext>
  );
}

/** `zeroRuntime`: antd's styles come from its stylesheet, so the CSP can forbid inline ones. */
export function App() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider
      locale={i18n.language === "en" ? enUS : zhCN}
      theme={{ zeroRuntime: true }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <Pages />
      </AntApp>
    </ConfigProvider>
  );
}
