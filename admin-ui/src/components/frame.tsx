import { App, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { useRead, useWrite } from "../api/hooks.js";
import { useHasRole, useSession } from "../api/session.js";
import { LanguageButton } from "./language-button.js";
import { forgetOpenForms, keepOpenForms } from "./open-forms.js";
import { useTasks } from "./use-tasks.js";
import { useCount, useWord } from "./values.js";
import { useDepartmentName } from "./department-name.js";

const HEIGHT_POLL_MS = 5_000;

function Navigation() {
  const { t } = useTranslation();
  const writes = useHasRole("steward", "approver", "requester");
  const audits = useHasRole("auditor", "authority");
  const operates = useHasRole("operator");
  const guards = useHasRole("operator", "approver", "authority");
  const tasks = useTasks();
  const waiting = tasks.data?.total ?? 0;
  const acts = useHasRole("steward", "approver", "requester", "authority");
  const entries = [
    ["tasks", "tasks", acts],
    ["datasets", "catalogue", true],
    ["requests", "requests", true],
    ["grants", "grants", true],
    ["corrections", "corrections", true],
    ["drafts", "drafts", writes],
    ["duties", "duties", true],
    ["departments", "departments", true],
    ["keys", "keys", guards],
    ["key-holdings", "holdings", audits && !guards],
    ["rules", "rules", true],
    ["blocks", "blocks", true],
    ["users", "users", operates],
    ["audit", "audit", audits],
    ["alarms", "alarms", audits || operates],
    ["fsck", "fsck", audits || operates],
  ] as const;
  return (
    <nav className="menu" aria-label={t("app.menu")}>
      <ul>
        {entries
          .filter(([, , isShown]) => isShown)
          .map(([path, text]) => (
            <li key={path}>
              <NavLink to={`/${path}`}>
                {t(`nav.${text}`)}
                {path === "tasks" && waiting > 0 && <span className="badge">{waiting}</span>}
              </NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}

/** Who is signed in, how far the ledger is known here, the language, the way out. */
function Who() {
  const { t } = useTranslation();
  const word = useWord();
  const session = useSession();
  const count = useCount();
  const status = useRead("getStatus", {}, { refetchInterval: HEIGHT_POLL_MS });
  // Read again without a session, everything on the page would ask to sign in, a moment before the page is gone.
  const signOut = useWrite("deleteSession", { isQuiet: true });
  const { modal } = App.useApp();
  // A fresh page: nothing of this user's is left in memory for the next one.
  const end = (): void => signOut.mutate({}, { onSettled: () => window.location.assign("/") });
  const leave = async (): Promise<void> => {
    if (await keepOpenForms()) return end();
    modal.confirm({
      title: t("leave.title"),
      content: t("leave.hint"),
      okText: t("leave.leave"),
      okButtonProps: { danger: true },
      cancelText: t("leave.stay"),
      onOk: () => {
        forgetOpenForms();
        end();
      },
    });
  };
  return (
    <div className="who">
      <div>
        <div>{session.user}</div>
        <div className="height">
          {session.roles.map(word).join(" · ")}
          {status.data && (
            <span title={t("app.heightHint")}>
              {" · "}
              {t("app.height", { height: count(status.data.indexedHeight) })}
            </span>
          )}
        </div>
      </div>
      <LanguageButton />
      <Button size="small" ghost loading={signOut.isPending} onClick={() => void leave()}>
        {t("app.signOut")}
      </Button>
    </div>
  );
}

/** Header with menu above, the page below. */
export function Frame({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName()(useSession().department);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t("app.skip")}
      </a>
      <header className="header">
        <Link className="brand" to="/datasets">
          {t("app.name")} <small>{departmentName}</small>
        </Link>
        <Navigation />
        <Who />
      </header>
      <main className="content" id="content" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">{t("app.zone")}</footer>
    </div>
  );
}
