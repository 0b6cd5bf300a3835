import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useTranslation } from "react-i18next";
import { useRead } from "./api/hooks.js";
import { theme } from "./style/theme.js";
import { SessionContext } from "./api/session.js";
import { Frame } from "./components/frame.js";
import { Loading } from "./components/loading.js";
import { Problem } from "./components/problem.js";
import { Pages } from "./pages/pages.js";
import { SignInAgain } from "./pages/sign-in/sign-in-again.js";
import { SignInPage } from "./pages/sign-in/sign-in-page.js";

/**
 * The page of the address for who is signed in. The page stays under the dialog when a session ends in the middle of
 * work, so that nothing typed is lost; another user starts afresh.
 */
function SignedIn() {
  const session = useRead("currentSession");
  const isSignedOut = session.error?.problem.status === 401;
  if (session.data === undefined) {
    if (session.error === null) return <Loading />;
    return isSignedOut ? <SignInPage /> : <Problem error={session.error} onRetry={() => void session.refetch()} />;
  }
  return (
    <SessionContext value={session.data}>
      <Frame key={session.data.user}>
        <Pages />
      </Frame>
      {isSignedOut && <SignInAgain user={session.data.user} />}
    </SessionContext>
  );
}

/** `zeroRuntime`: antd's styles come from its stylesheet, only their variables from here (see style/constructed-css.ts). */
export function App() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider locale={i18n.language === "en" ? enUS : zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp>
        <SignedIn />
      </AntApp>
    </ConfigProvider>
  );
}
