import { Card } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { LanguageButton } from "../../components/language-button.js";
import { SignInForm } from "./sign-in-form.js";

/** Shown at whatever address was opened; signing in leads on to it. */
export function SignInPage() {
  const { t } = useTranslation();
  const status = useRead("getStatus");
  const name = status.data?.departmentName ?? t("app.subtitle");
  useEffect(() => {
    document.title = t("app.page", { title: t("signIn.title"), name });
  }, [t, name]);
  return (
    <main className="sign-in">
      <Card title={<h1>{`${t("app.name")} · ${name}`}</h1>} extra={<LanguageButton isOnWhite />}>
        <SignInForm />
        <p className="meta">{t("signIn.hint")}</p>
      </Card>
    </main>
  );
}
