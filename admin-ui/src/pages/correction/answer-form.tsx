import {
  type CorrectionView,
  type Finding,
  type FindingAnswer,
  MAX_REQUEST_TEXT,
  RejectionReason,
} from "@mulian/domain";
import { Button, Form, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/hooks.js";
import { type Attachment, AttachmentsField } from "../../components/attachments-field.js";
import { DateField } from "../../components/date-field.js";
import { ChoiceField, TextField } from "../../components/fields.js";
import { Problem } from "../../components/problem.js";
import { settled } from "../../components/settled.js";
import { useDone } from "../../components/use-done.js";
import { useMistakes } from "../../components/use-mistakes.js";
import { useToday } from "../../components/use-today.js";
import { useWord } from "../../components/values.js";
import { trimmed } from "../../text/trimmed.js";
import { useItemTitle } from "../../components/use-item-title.js";

const NAME = "answer";

type Outcome = FindingAnswer["outcome"];

/** What the form holds of one finding: the day belongs to accepted, the reason to rejected. */
interface AnswerValues {
  readonly outcome?: Outcome;
  readonly correctBy?: string;
  readonly reason?: RejectionReason;
}

interface Values {
  /** By the finding's number. */
  readonly answers?: Readonly<Record<string, AnswerValues>>;
  readonly text?: string;
  readonly attachments?: Attachment[];
}

/** The answers that were chosen; a finding without a choice waits for another time. */
const chosen = ({ answers = {} }: Values): FindingAnswer[] =>
  Object.entries(answers).flatMap(([number, { outcome, correctBy = "", reason }]): FindingAnswer[] => {
    const finding = Number(number);
    if (outcome === "accepted") return [{ finding, outcome, correctBy }];
    if (outcome === "corrected") return [{ finding, outcome }];
    return outcome === "rejected" && reason !== undefined ? [{ finding, outcome, reason }] : [];
  });

/** What may still be said of a finding: what was promised can only be reported done. */
const openOutcomes = ({ answer }: Finding): readonly Outcome[] => {
  if (answer === undefined) return ["accepted", "corrected", "rejected"];
  return answer.outcome === "accepted" ? ["corrected"] : [];
};

function FindingAnswerFields({
  number,
  finding,
  title,
}: Readonly<{ number: number; finding: Finding; title: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const today = useToday();
  const at = ["answers", String(number)];
  const outcome: Outcome | undefined = Form.useWatch([...at, "outcome"]);
  return (
    <fieldset className="finding">
      <legend>{title}</legend>
      <Form.Item name={[...at, "outcome"]} label={t("correction.answerTo", { number })}>
        <Radio.Group options={openOutcomes(finding).map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
      {outcome === "accepted" && (
        <DateField name={[...at, "correctBy"]} label={t("correction.correctBy", { number })} min={today} />
      )}
      {outcome === "rejected" && (
        <ChoiceField
          name={[...at, "reason"]}
          label={t("correction.reason", { number })}
          values={RejectionReason.options}
        />
      )}
    </fieldset>
  );
}

/** The provider answers what is still open, some of it or all. */
export function AnswerForm({ correction }: Readonly<{ correction: CorrectionView }>) {
  const { t } = useTranslation();
  const done = useDone();
  const word = useWord();
  const itemTitle = useItemTitle(correction.dataset);
  const [form] = Form.useForm<Values>();
  const submit = useWrite("answerCorrection");
  const mistakes = useMistakes(form, NAME);
  const finish = async (values: Values): Promise<void> => {
    const { text = "", attachments = [] } = trimmed(values);
    const body = {
      expectedVersion: correction.version,
      answers: chosen(values),
      ...(text === "" ? {} : { text }),
      ...(attachments.length === 0 ? {} : { attachments }),
    };
    const answer = await settled(submit.mutateAsync({ params: { id: correction.id }, body }), mistakes.place);
    if (answer === undefined) return;
    form.resetFields();
    done(answer);
  };
  return (
    <Form<Values>
      form={form}
      name={NAME}
      layout="vertical"
      onFinish={(values) => void finish(values)}
      onFinishFailed={mistakes.onFinishFailed}
    >
      <p className="hint">{t("correction.answerHint")}</p>
      <div className="stack">
        {correction.findings.map((finding, at) =>
          openOutcomes(finding).length === 0 ? null : (
            <FindingAnswerFields
              key={finding.evidence}
              number={at + 1}
              finding={finding}
              title={`${at + 1}. ${itemTitle(finding.item)} · ${word(finding.mistake)}`}
            />
          ),
        )}
      </div>
      <TextField name="text" label={t("correction.words")} maxLength={MAX_REQUEST_TEXT} rows={3} isRequired={false} />
      <AttachmentsField />
      <div className="stack">
        <Problem error={submit.error} placed={mistakes.placed} />
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={submit.isPending}>
            {t("correction.answer")}
          </Button>
        </div>
      </div>
    </Form>
  );
}
