import type { OperationId, RouteAnswer, RouteCall } from "@mulian/domain";
import { Button, Form, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../api/hooks.js";
import { trimmed } from "../text/trimmed.js";
import { focusContent } from "./focus-content.js";
import { Problem } from "./problem.js";
import { settled } from "./settled.js";
import { useDone } from "./use-done.js";
import { useMistakes } from "./use-mistakes.js";

interface FormDialogProps<O extends OperationId, V extends object> {
  readonly operation: O;
  readonly label: string;
  readonly isPrimary?: boolean;
  readonly initial?: Partial<V>;
  /** Parts of the call from the form's values, which come trimmed. */
  readonly parts: (values: V) => RouteCall<O>;
  readonly hint?: string;
  readonly children: ReactNode;
  readonly onDone?: (answer: RouteAnswer<O>) => void;
}

/** A command with a few fields: a button, and its form in a dialog. What was typed stays until the command has succeeded. */
export function FormDialog<O extends OperationId, V extends object>(props: FormDialogProps<O, V>) {
  const { operation, label, isPrimary = false, initial = {}, parts, hint, children, onDone } = props;
  const { t } = useTranslation();
  const done = useDone();
  const [form] = Form.useForm<V>();
  const [isOpen, setOpen] = useState(false);
  const write = useWrite(operation);
  const mistakes = useMistakes(form, operation);
  const run = async (values: V): Promise<void> => {
    const answer = await settled(write.mutateAsync(parts(trimmed(values))), mistakes.place);
    if (answer === undefined) return;
    setOpen(false);
    form.resetFields();
    done(answer);
    onDone?.(answer);
  };
  const close = (): void => {
    setOpen(false);
    write.reset();
  };
  const focusFirst = (opened: boolean): void => {
    const first = Object.keys(form.getFieldsValue()).at(0);
    // Opening takes a moment: who has gone to a field meanwhile stays there, and types into that one.
    const isInForm = (document.activeElement?.closest("form") ?? null) !== null;
    if (opened && !isInForm && first !== undefined) form.getFieldInstance(first)?.focus?.();
  };
  return (
    <>
      <Button type={isPrimary ? "primary" : "default"} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        title={label}
        open={isOpen}
        onCancel={close}
        afterClose={focusContent}
        footer={null}
        forceRender
        afterOpenChange={focusFirst}
      >
        <Form<V>
          form={form}
          name={operation}
          layout="vertical"
          initialValues={initial}
          onFinish={(values) => void run(values)}
          onFinishFailed={mistakes.onFinishFailed}
        >
          {hint !== undefined && <p className="hint">{hint}</p>}
          {children}
          <div className="stack">
            <Problem error={write.error} placed={mistakes.placed} />
            <div className="actions end">
              <Button onClick={close}>{t("common.cancel")}</Button>
              <Button type="primary" htmlType="submit" loading={write.isPending}>
                {t("common.confirm")}
              </Button>
            </div>
          </div>
        </Form>
      </Modal>
    </>
  );
}
