import { type FieldError, MAX_REASON, type OperationId, type RouteCall } from "@mulian/domain";
import { Input, Modal } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type ReactNode, type RefObject, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../api/hooks.js";
import { focusContent } from "./focus-content.js";
import { Problem } from "./problem.js";
import { settled } from "./settled.js";
import { useDone } from "./use-done.js";

export interface CommandDialogProps<O extends OperationId> {
  readonly operation: O;
  readonly label: string;
  /** Parts of the call; gets the text when one is asked for. */
  readonly parts: (text: string) => RouteCall<O>;
  /** Asks for a text (a reason, what is missing, a supplement), or only for confirmation. */
  readonly ask: "text" | "confirm";
  /** Name of the text asked for; a reason unless told. */
  readonly textLabel?: string;
  /** Longest text the ledger or the gateway takes. */
  readonly maxLength?: number;
  /** What follows from confirming: nobody is asked without being told. */
  readonly hint: string;
  /** What is signed or ended, to be read before confirming. */
  readonly details?: ReactNode;
  readonly kind?: "primary" | "danger" | "default";
  readonly onDone?: () => void;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** In pixels; narrower windows narrow it. With details there is room for two columns of facts. */
const PLAIN_WIDTH = 520;
const DETAILED_WIDTH = 840;

/** Asks, runs, says the block. What was typed stays when the command is refused or the dialog closed. */
export function CommandDialog<O extends OperationId>(props: CommandDialogProps<O>) {
  const { operation, label, parts, ask, hint, details, kind, onDone, isOpen, onClose } = props;
  const { t } = useTranslation();
  const done = useDone();
  const write = useWrite(operation);
  const [text, setText] = useState("");
  const field = useRef<TextAreaRef>(null);
  // The text is all that was typed: whatever is wrong is wrong with it.
  const mistakes = ask === "text" ? (write.error?.problem.errors ?? []) : [];
  const placed = mistakes.length === 0 ? undefined : { marked: mistakes.length, rest: [] };
  const run = async (): Promise<void> => {
    const answer = await settled(write.mutateAsync(parts(text)), () => field.current?.focus());
    if (answer === undefined) return;
    setText("");
    onClose();
    done(answer);
    onDone?.();
  };
  const close = (): void => {
    onClose();
    write.reset();
  };
  return (
    <Modal
      title={label}
      open={isOpen}
      onCancel={close}
      onOk={() => void run()}
      afterClose={focusContent}
      okText={t("common.confirm")}
      cancelText={t("common.cancel")}
      confirmLoading={write.isPending}
      okButtonProps={{ disabled: ask === "text" && text.trim() === "", danger: kind === "danger" }}
      width={details === undefined ? PLAIN_WIDTH : DETAILED_WIDTH}
      destroyOnHidden
    >
      <div className="stack">
        <p className="hint">{hint}</p>
        {details}
        {ask === "text" && <Text {...props} field={field} mistakes={mistakes} value={text} onChange={setText} />}
        <Problem error={write.error} placed={placed} />
      </div>
    </Modal>
  );
}

interface TextProps {
  readonly textLabel?: string;
  readonly maxLength?: number;
  readonly field: RefObject<TextAreaRef | null>;
  readonly mistakes: readonly FieldError[];
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Text({ textLabel, maxLength = MAX_REASON, field, mistakes, value, onChange }: TextProps) {
  const { t } = useTranslation();
  const told = useId();
  const isWrong = mistakes.length > 0;
  return (
    <>
      <label className="stack tight">
        {textLabel ?? t("common.reason")}
        <Input.TextArea
          ref={field}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          maxLength={maxLength}
          required
          showCount
          rows={4}
          autoFocus
          {...(isWrong ? { status: "error", "aria-invalid": true, "aria-describedby": told } : {})}
        />
      </label>
      {isWrong && (
        <span id={told} className="refused">
          {mistakes.map(({ message }) => message).join(t("common.semicolon"))}
        </span>
      )}
    </>
  );
}
