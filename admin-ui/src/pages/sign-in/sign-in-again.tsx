import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { focusContent } from "../../components/focus-content.js";
import { SignInForm } from "./sign-in-form.js";

/** Over the page when the session has ended; the page below keeps what was typed. */
export function SignInAgain({ user }: Readonly<{ user: string }>) {
  const { t } = useTranslation();
  return (
    <Modal
      title={t("signIn.again")}
      open
      closable={false}
      keyboard={false}
      footer={null}
      zIndex={2_000}
      afterClose={focusContent}
    >
      <p className="hint">{t("signIn.ended")}</p>
      <SignInForm user={user} />
    </Modal>
  );
}
