import { Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { focusContent } from "./focus-content.js";

interface ConfirmSubmitProps {
  readonly title: string;
  /** What follows and cannot be taken back. */
  readonly hint: string;
  readonly details: ReactNode;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** In pixels: two columns of facts; narrower windows narrow it. */
const WIDTH = 840;

/** Shows what a form says once more before it stands for good. */
export function ConfirmSubmit({ title, hint, details, onConfirm, onClose }: ConfirmSubmitProps) {
  const { t } = useTranslation();
  return (
    <Modal
      title={title}
      open
      width={WIDTH}
      okText={t("common.confirm")}
      cancelText={t("common.cancel")}
      onOk={onConfirm}
      onCancel={onClose}
      afterClose={focusContent}
    >
      <div className="stack">
        <p className="hint">{hint}</p>
        {details}
      </div>
    </Modal>
  );
}
