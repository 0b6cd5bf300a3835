import type { RouteBody } from "@mulian/domain";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/hooks.js";
import { Problem } from "../../components/problem.js";
import { useRequired } from "../../components/fields.js";

type Credentials = RouteBody<"createSession">;

/** User and password. What a user types stays when it is refused. */
export function SignInForm({ user }: Readonly<{ user?: string }>) {
  const { t } = useTranslation();
  const required = useRequired();
  const signIn = useWrite("createSession");
  const submit = (typed: Credentials): void =>
    signIn.mutate({ body: { user: typed.user.trim(), password: typed.password } });
  return (
    <Form<Credentials>
      name="sign-in"
      layout="vertical"
      requiredMark={false}
      initialValues={user === undefined ? {} : { user }}
      onFinish={submit}
    >
      <Form.Item name="user" label={t("signIn.user")} rules={required}>
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus={user === undefined} />
      </Form.Item>
      <Form.Item name="password" label={t("signIn.password")} rules={required}>
        <Input.Password autoComplete="current-password" autoFocus={user !== undefined} />
      </Form.Item>
      <div className="stack">
        <Problem error={signIn.error} />
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          {t("signIn.submit")}
        </Button>
      </div>
    </Form>
  );
}
