import type { OperationId } from "@mulian/domain";
import { App as AntApp, Button, Input, Modal } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Call } from "../api/client.js";
import { useWrite } from "../api/hooks.js";
import { Problem } from "./problem.js";

const MAX_REASON = 1_000;

interface CommandButtonProps<O extends OperationId> {
  readonly operation: O;
  readonly label: string;
  /** Parts of the call; gets the reason when one is asked for. */
  readonly parts: (reason: string) => Call<O>;
  /** Asks for a reason (required), or only for confirmation. */
  readonly ask: "reason" | "confirm";
  /** What the reader should know before confirming. */
  readonly hint?: string;
  readonly kind?: "primary" | "danger" | "default";
  readonly onDone?: () => void;
}

/** One command of the ledger behind a button: asks first, keeps one idempotency key until it is done, says the block. */
export function CommandButton<O extends OperationId>({
  operation,
  label,
  parts,
  ask,
  hint,
  kind = "default",
  onDone,
}: CommandButtonProps<O>) {
  const { t } = useTranslation();
  const { message } = AntApp.useApp();
  const write = useWrite(operation);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const key = useRef(crypto.randomUUID());

  const close = (): void => {
    setOpen(false);
    write.reset();
  };
  const run = (): void => {
    write.mutate(
      { ...parts(reason), idempotencyKey: key.current },
      {
        onSuccess: (answer) => {
          key.current = crypto.randomUUID();
          setReason("");
          setOpen(false);
          const block = (answer as { blockNumber?: number } | null)?.blockNumber; // every command answers one
          void message.success(t("common.done", { block }));
          onDone?.();
        },
      },
    );
  };
  const isIncomplete = ask === "reason" && reason.trim() === "";
  return (
    <>
      <Button
        type={kind === "primary" ? "primary" : "default"}
        danger={kind === "danger"}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Modal
        title={label}
        open={isOpen}
        onCancel={close}
        onOk={run}
        okText={t("common.confirm")}
        cancelText={t("common.cancel")}
        confirmLoading={write.isPending}
        okButtonProps={{ disabled: isIncomplete, danger: kind === "danger" }}
        destroyOnHidden
      >
        <div className="stack">
          {hint !== undefined && <div>{hint}</div>}
          {ask === "reason" && (
            <Input.TextArea
              aria-label={t("common.reason")}
              placeholder={t("common.reasonRequired")}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={MAX_REASON}
              showCount
              rows={3}
              autoFocus
            />
          )}
          <Problem error={write.error} />
        </div>
      </Modal>
    </>
  );
}
