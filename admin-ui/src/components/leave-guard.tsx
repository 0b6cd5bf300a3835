import { Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";

/** Whether a form holds something that is nowhere else. Asked when somebody leaves; drawing does not depend on it. */
export class Unsaved {
  private isThere = false;

  get is(): boolean {
    return this.isThere;
  }

  /** Something was typed. */
  readonly note = (): void => {
    this.isThere = true;
  };

  /** What was typed has been taken. */
  readonly forget = (): void => {
    this.isThere = false;
  };
}

export const useUnsaved = (): Unsaved => useState(() => new Unsaved())[0];

/** Asks before a page with unsaved work is left by a link, by the way back, or by closing it. */
export function LeaveGuard({ unsaved }: Readonly<{ unsaved: Unsaved }>) {
  const { t } = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved.is && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (unsaved.is) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  if (blocker.state !== "blocked") return null;
  return (
    <Modal
      title={t("leave.title")}
      open
      okText={t("leave.leave")}
      okButtonProps={{ danger: true }}
      cancelText={t("leave.stay")}
      onOk={() => blocker.proceed()}
      onCancel={() => blocker.reset()}
    >
      <p className="hint">{t("leave.hint")}</p>
    </Modal>
  );
}
