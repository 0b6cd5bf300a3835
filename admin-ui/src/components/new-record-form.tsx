import type { OperationId, RouteAnswer, RouteCall } from "@mulian/domain";
import { Button, Form } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useWrite } from "../api/hooks.js";
import { LeaveGuard, useUnsaved } from "./leave-guard.js";
import { Problem } from "./problem.js";
import { useDone } from "./use-done.js";

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
  readonly children: ReactNode;
}

/** A whole page's form that makes a record and goes on to it. What was typed stays when it is refused. */
export function NewRecordForm<O extends OperationId, V extends object>(props: NewRecordFormProps<O, V>) {
  const { operation, name, initial, parts, pageOf, submitLabel, note, children } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const unsaved = useUnsaved();
  const submit = useWrite(operation);
  // By the call's own callback, which is not called for somebody who left the page meanwhile.
  const finish = (values: V): void =>
    submit.mutate(parts(values), {
      onSuccess: (answer) => {
        unsaved.forget();
        done(answer);
        void navigate(pageOf(answer));
      },
    });
  return (
    <Form<V>
      name={name}
      layout="vertical"
      onFinish={finish}
      onValuesChange={unsaved.note}
      initialValues={initial}
      scrollToFirstError={{ focus: true }}
    >
      <LeaveGuard unsaved={unsaved} />
      {children}
      <div className="stack">
        <Problem error={submit.error} />
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
