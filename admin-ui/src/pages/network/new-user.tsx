import { Role, type RouteBody } from "@mulian/domain";
import { Checkbox, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { TextField, useRequired } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { useWord } from "../../components/values.js";

type Values = RouteBody<"createUser">;

/** Roles of people; `gateway` is what the server is by itself. */
const ROLES = Role.options.filter((role) => role !== "gateway");
const MIN_PASSWORD = 12;
const MAX_PASSWORD = 200;

/** Enrols a user of this organisation with a certificate that names department and roles. */
export function NewUser() {
  const { t } = useTranslation();
  const word = useWord();
  const required = useRequired();
  return (
    <FormDialog<"createUser", Values>
      operation="createUser"
      label={t("user.create")}
      isPrimary
      parts={(body) => ({ body })}
      hint={t("user.hint")}
    >
      <TextField name="user" label={t("signIn.user")} maxLength={40} extra={t("user.nameHint")} />
      <Form.Item name="roles" label={t("user.roles")} rules={required}>
        <Checkbox.Group options={ROLES.map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("user.firstPassword")}
        rules={[...required, { min: MIN_PASSWORD, message: t("user.passwordHint", { count: MIN_PASSWORD }) }]}
        extra={t("user.passwordHint", { count: MIN_PASSWORD })}
      >
        <Input.Password autoComplete="new-password" maxLength={MAX_PASSWORD} />
      </Form.Item>
    </FormDialog>
  );
}
