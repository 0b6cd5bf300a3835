import { App } from "antd";
import { useTranslation } from "react-i18next";
import { focusContent } from "./focus-content.js";

/** Says that a command is done, and in which block when it went to the ledger. */
export function useDone(): (answer: unknown) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (answer) => {
    const block =
      typeof answer === "object" && answer !== null && "blockNumber" in answer ? Number(answer.blockNumber) : undefined;
    setTimeout(focusContent);
    void message.success(block === undefined ? t("common.saved") : t("common.done", { block }));
  };
}
