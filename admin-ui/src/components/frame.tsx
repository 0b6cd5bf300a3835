import { Button, Menu } from "antd";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useRead, useWrite } from "../api/hooks.js";
import { useSession } from "./session.js";

const HEIGHT_POLL_MS = 5_000;

function useEntries(): readonly { readonly key: string; readonly label: ReactNode }[] {
  const { t } = useTranslation();
  const { roles } = useSession();
  const writes = roles.some((role) => role === "steward" || role === "approver" || role === "requester");
  const audits = roles.some((role) => role === "auditor" || role === "authority");
  const entries = [
    ["datasets", "catalogue", true],
    ["requests", "requests", true],
    ["grants", "grants", true],
    ["drafts", "drafts", writes],
    ["audit", "audit", audits],
    ["departments", "departments", true],
  ] as const;
  return entries
    .filter(([, , shown]) => shown)
    .map(([path, text]) => ({ key: path, label: <Link to={`/${path}`}>{t(`nav.${text}`)}</Link> }));
}

/** Header with menu, who is signed in, language and ledger height; the page below it. */
export function Frame({ children }: Readonly<{ children: ReactNode }>) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { pathname } = useLocation();
  const status = useRead("getStatus", {}, { refetchInterval: HEIGHT_POLL_MS });
  const signOut = useWrite("deleteSession");
  const section = pathname.split("/")[1] ?? "";
  useEffect(() => {
    document.title = t("app.of", { name: session.departmentName });
  }, [t, session.departmentName]);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t("app.skip")}
      </a>
      <header className="header">
        <Link className="brand" to="/datasets">
          {t("app.name")}
          <small>{session.departmentName}</small>
        </Link>
        <nav className="menu" aria-label={t("app.menu")}>
          <Menu className="menu" theme="dark" mode="horizontal" selectedKeys={[section]} items={[...useEntries()]} />
        </nav>
        <span className="who">
          {status.data && t("app.height", { height: status.data.indexedHeight })} · {session.user}
        </span>
        <Button size="small" ghost onClick={() => void i18n.changeLanguage(i18n.language === "en" ? "zh" : "en")}>
          {t("app.language")}
        </Button>
        <Button size="small" ghost loading={signOut.isPending} onClick={() => signOut.mutate({})}>
          {t("app.signOut")}
        </Button>
      </header>
      <main className="content" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
