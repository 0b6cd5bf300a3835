import { Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";
import { addOpenForm } from "./open-forms.js";
import type { Guarded } from "./unsaved.js";

/** Keeps unsaved work, or asks, before its page is left by a link, by the way back, or by closing it. */
export function LeaveGuard({ unsaved }: Readonly<{ unsaved: Guarded }>) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved.is && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => addOpenForm(unsaved), [unsaved]);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void unsaved.keep().then((isKept) => (isKept ? blocker.proceed() : setAsks(true)));
  }, [blocker, unsaved]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (!unsaved.is) return;
      event.preventDefault();
      void unsaved.keep();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  if (blocker.state !== "blocked" || !asks) return null;
  const answered = (answer: () => void) => (): void => {
    setAsks(false);
    answer();
  };
  return (
    <Modal
      title={t("leave.title")}
      open
      okText={t("leave.leave")}
      okButtonProps={{ danger: true }}
      cancelText={t("leave.stay")}
      onOk={answered(() => blocker.proceed())}
      onCancel={answered(() => blocker.reset())}
    >
      <p className="hint">{t("leave.hint")}</p>
    </Modal>
  );
}
