import { DatasetContent, Grade, UpdateCycle } from "@mulian/domain";
import { Button, Checkbox, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { ProblemError } from "../../api/client.js";
import { useRead } from "../../api/hooks.js";
import { useSession } from "../../api/session.js";
import { ChoiceField, TextField, useRequired } from "../../components/fields.js";
import { LeaveGuard } from "../../components/leave-guard.js";
import type { Unsaved } from "../../components/unsaved.js";
import { Problem } from "../../components/problem.js";
import { useMistakes } from "../../components/use-mistakes.js";
import { contentOf, type ContentValues, valuesOf } from "./content-values.js";
import { ItemFields } from "./item-fields.js";
import { ShareFields } from "./share-fields.js";

/** Takes what was typed; a refusal comes back to stand at the fields. */
type Take = (content: Partial<DatasetContent>, onRefused: (error: ProblemError) => void) => void;

export interface ContentFormProps {
  readonly before: Partial<DatasetContent>;
  readonly submitLabel: string;
  readonly isPending: boolean;
  readonly error: ProblemError | null;
  readonly onSubmit: Take;
  /** Cleared by who has taken what was typed. */
  readonly unsaved: Unsaved;
  /** Keeps what is there without asking whether it is complete. */
  readonly onKeep?: Take;
}

function DutyField() {
  const { t } = useTranslation();
  const { department } = useSession();
  const required = useRequired();
  const duties = useRead("listDuties", { query: { department, limit: 200 } });
  const active = (duties.data?.items ?? []).filter((duty) => duty.status === "active");
  return (
    <Form.Item name="duties" label={t("draft.duties")} rules={required} extra={t("draft.dutiesHint")}>
      <Select
        mode="multiple"
        showSearch={{ optionFilterProp: "label" }}
        options={active.map(({ id, title }) => ({ value: id, label: title }))}
      />
    </Form.Item>
  );
}

/** The two assessments that submission requires: only the digests of their words are registered. */
function AssessmentFields({ areKept }: Readonly<{ areKept: boolean }>) {
  const { t } = useTranslation();
  const extra = t(areKept ? "draft.assessmentsKept" : "draft.assessmentsHint");
  return (
    <>
      <TextField name="secrecy" label={t("draft.secrecy")} maxLength={2_000} isRequired={!areKept} extra={extra} />
      <TextField name="personal" label={t("draft.personal")} maxLength={2_000} isRequired={!areKept} extra={extra} />
      <Form.Item name="containsSecrets" valuePropName="checked">
        <Checkbox>{t("draft.secrets")}</Checkbox>
      </Form.Item>
    </>
  );
}

function Describing() {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="title" label={t("draft.name")} maxLength={200} />
      <TextField name="code" label={t("draft.code")} maxLength={30} extra={t("draft.codeHint")} />
      <TextField name="abstract" label={t("draft.abstract")} maxLength={4_000} rows={3} />
      <DutyField />
      <TextField name="levels" label={t("draft.classification")} maxLength={800} />
      <ItemFields />
      <ChoiceField name="format" label={t("draft.format")} values={DatasetContent.shape.format.options} />
      <ChoiceField name="updateCycle" label={t("draft.updateCycle")} values={UpdateCycle.options} />
      <ChoiceField name="grade" label={t("draft.grade")} values={Grade.options} />
    </>
  );
}

/** The classification is typed as one line, and of the assessments the form has the words. */
const ALIASES = {
  classification: "levels",
  "assessments.secrecy": "secrecy",
  "assessments.personalInformation": "personal",
} as const;
const NAME = "dataset-content";

/** All that a dataset's content says, for drafts and for changes of what is on the ledger. */
export function ContentForm({ before, submitLabel, isPending, error, unsaved, onSubmit, onKeep }: ContentFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<ContentValues>();
  const mistakes = useMistakes(form, NAME, ALIASES);
  const finish = async (values: ContentValues): Promise<void> =>
    onSubmit(await contentOf(values, before), mistakes.place);
  const keep = async (): Promise<void> => onKeep?.(await contentOf(form.getFieldsValue(), before), mistakes.place);
  return (
    <Form<ContentValues>
      form={form}
      name={NAME}
      layout="vertical"
      initialValues={valuesOf(before)}
      onFinish={(values) => void finish(values)}
      onValuesChange={unsaved.note}
      onFinishFailed={mistakes.onFinishFailed}
    >
      <LeaveGuard unsaved={unsaved} />
      <Describing />
      <ShareFields />
      <ChoiceField name="open" label={t("draft.open")} values={DatasetContent.shape.open.options} />
      <Form.Item name="tags" label={t("draft.tags")}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、"]} />
      </Form.Item>
      <AssessmentFields areKept={before.assessments !== undefined} />
      <div className="stack">
        <Problem error={error} placed={mistakes.placed} />
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={isPending}>
            {submitLabel}
          </Button>
          {onKeep && <Button onClick={() => void keep()}>{t("draft.keep")}</Button>}
          <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
        </div>
      </div>
    </Form>
  );
}
