import type { OperationId, RouteAnswer, RouteCall } from "@mulian/domain";
import { Button, Form } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useWrite } from "../api/hooks.js";
import { ConfirmSubmit } from "./confirm-submit.js";
import type { Keeper } from "./keeper.js";
import { LeaveGuard } from "./leave-guard.js";
import type { Aliases } from "./mistake-path.js";
import { Problem } from "./problem.js";
import { useDone } from "./use-done.js";
import { useUnsaved } from "./unsaved.js";
import { useMistakes } from "./use-mistakes.js";

interface NewRecordFormProps<O extends OperationId, V extends object> {
  readonly operation: O;
  /** Goes before the fields' own names in their ids. */
  readonly name: string;
  /** What fields begin with; an entry of a list may have some of its fields only. */
  readonly initial: Readonly<Partial<Record<keyof V, unknown>>>;
  readonly parts: (values: V) => RouteCall<O>;
  /** Address of the page that shows what was made. */
  readonly pageOf: (answer: RouteAnswer<O>) => string;
  readonly submitLabel: string;
  /** What follows once it is submitted. */
  readonly note?: string;
  /** Asks before it is sent: what follows, and what the form says. Without it, the button sends. */
  readonly confirm?: { readonly hint: string; readonly details: (values: V) => ReactNode };
  /** Keeps what is typed, by itself and before somebody leaves; without it, leaving asks. */
  readonly keeper?: Keeper<Partial<V>>;
  /** Fields that hold what the body has under another name. */
  readonly aliases?: Aliases;
  readonly children: ReactNode;
}

/** A whole page's form that makes a record and goes on to it. What was typed stays when it is refused. */
export function NewRecordForm<O extends OperationId, V extends object>(props: NewRecordFormProps<O, V>) {
  const { operation, name, initial, parts, pageOf, submitLabel, note, confirm, keeper, aliases, children } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const unsaved = useUnsaved();
  const guarded = keeper ?? unsaved;
  const noteChange = (_: unknown, values: V): void => (keeper === undefined ? unsaved.note() : keeper.note(values));
  const [form] = Form.useForm<V>();
  const submit = useWrite(operation);
  const mistakes = useMistakes(form, name, aliases);
  const [asked, setAsked] = useState<V>();
  // By the call's own callback, which is not called for somebody who left the page meanwhile.
  const send = (values: V): void =>
    submit.mutate(parts(values), {
      onSuccess: (answer) => {
        if (keeper === undefined) unsaved.forget();
        else keeper.done();
        done(answer);
        void navigate(pageOf(answer));
      },
      onError: mistakes.place,
    });
  const confirmed = (): void => {
    setAsked(undefined);
    if (asked !== undefined) send(asked);
  };
  return (
    <Form<V>
      form={form}
      name={name}
      layout="vertical"
      onFinish={confirm === undefined ? send : setAsked}
      onValuesChange={noteChange}
      initialValues={initial}
      onFinishFailed={mistakes.onFinishFailed}
    >
      <LeaveGuard unsaved={guarded} />
      {children}
      {confirm !== undefined && asked !== undefined && (
        <ConfirmSubmit
          title={submitLabel}
          hint={confirm.hint}
          details={confirm.details(asked)}
          onConfirm={confirmed}
          onClose={() => setAsked(undefined)}
        />
      )}
      <div className="stack">
        <Problem error={submit.error} placed={mistakes.placed} />
        {note !== undefined && <p className="meta">{note}</p>}
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={submit.isPending}>
            {submitLabel}
          </Button>
          <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
        </div>
      </div>
    </Form>
  );
}
