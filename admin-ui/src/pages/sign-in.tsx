import type { RouteBody } from "@mulian/domain";
import { Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../api/hooks.js";
import { Problem } from "../components/problem.js";

type Credentials = RouteBody<"createSession">;

export function SignInPage() {
  const { t, i18n } = useTranslation();
  const status = useRead("getStatus");
  const signIn = useWrite("createSession");
  return (
    <main className="sign-in">
      <Card
        title={
          <h1 className="brand-dark">{`${t("app.name")} · ${status.data?.departmentName ?? t("app.subtitle")}`}</h1>
        }
        extra={
          <Button type="link" onClick={() => void i18n.changeLanguage(i18n.language === "en" ? "zh" : "en")}>
            {t("app.language")}
          </Button>
        }
      >
        <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(body) => signIn.mutate({ body })}>
          <Form.Item name="user" label={t("signIn.user")} rules={[{ required: true, message: t("signIn.required") }]}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("signIn.password")}
            rules={[{ required: true, message: t("signIn.required") }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <div className="stack">
            <Problem error={signIn.error} />
            <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
              {t("signIn.submit")}
            </Button>
            <span className="meta">{t("signIn.hint")}</span>
          </div>
        </Form>
      </Card>
    </main>
  );
}
