import { type DrillStep, type KeyDrill, MAX_REASON } from "@mulian/domain";
import { Button, Form, Popconfirm, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useRead, useWrite } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { TextField } from "../../components/fields.js";
import { Problem } from "../../components/problem.js";
import { Hash, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";
import { settled } from "../../components/settled.js";
import { useMistakes } from "../../components/use-mistakes.js";

const NAME = "drill";

interface DrillValues {
  readonly department: string;
  readonly reason: string;
}

/** First what is exposed, then, on a second click, what is done about it. */
export function Drill() {
  const { t } = useTranslation();
  const { department } = useSession();
  const isAuthority = useHasRole("authority");
  const departmentName = useDepartmentName();
  const departments = useRead("listDepartments", { query: { limit: 200 } });
  const look = useWrite("drillDepartmentKeys");
  const run = useWrite("drillDepartmentKeys");
  const [form] = Form.useForm<DrillValues>();
  const mistakes = useMistakes(form, NAME);
  const shown = run.data ?? look.data;
  const call = (dryRun: boolean, leakedBefore?: string) => {
    const values = form.getFieldsValue();
    return {
      params: { id: isAuthority ? values.department : department },
      body: { reason: values.reason, dryRun, ...(leakedBefore === undefined ? {} : { leakedBefore }) },
    };
  };
  const planned = (): void => {
    run.reset();
    void settled(look.mutateAsync(call(true)), mistakes.place);
  };
  const done = (): void => void settled(run.mutateAsync(call(false, look.data?.leakedBefore)), mistakes.place);
  return (
    <Form<DrillValues>
      form={form}
      name={NAME}
      layout="vertical"
      initialValues={{ department, reason: t("keys.drillReason") }}
      onFinish={planned}
      onFinishFailed={mistakes.onFinishFailed}
    >
      <p>{t("keys.drillHint")}</p>
      {isAuthority && (
        <Form.Item name="department" label={t("keys.ofDepartment")}>
          <Select options={departments.data?.items.map(({ id }) => ({ value: id, label: departmentName(id) })) ?? []} />
        </Form.Item>
      )}
      <TextField name="reason" label={t("common.reason")} maxLength={MAX_REASON} rows={2} />
      <div className="actions">
        <Button htmlType="submit" loading={look.isPending}>
          {t("keys.drillLook")}
        </Button>
        {look.data !== undefined && (
          <Popconfirm
            title={`${t("keys.drillRun")} ${look.data.notice}`}
            okText={t("common.confirm")}
            cancelText={t("common.cancel")}
            onConfirm={done}
          >
            <Button danger loading={run.isPending}>
              {t("keys.drillRun")}
            </Button>
          </Popconfirm>
        )}
      </div>
      {[look.error, run.error].map(
        (error) => error && <Problem key={error.message} error={error} placed={mistakes.placed} />,
      )}
      {shown !== undefined && <Steps drill={shown} />}
    </Form>
  );
}

function Steps({ drill }: Readonly<{ drill: KeyDrill }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  return (
    <>
      <p className="meta" role="status">
        {t(drill.dryRun ? "keys.drillPlanned" : drill.complete ? "keys.drillDone" : "keys.drillOpen")} {drill.notice}
      </p>
      <DataTable<DrillStep>
        rowKey={({ step, subject, grant = "" }) => `${step} ${subject} ${grant}`}
        size="small"
        dataSource={drill.steps}
        columns={[
          { title: t("keys.step"), dataIndex: "step", render: word },
          {
            title: t("keys.outcome"),
            render: (_, { outcome, code }) => (
              <>
                <Word value={outcome} /> {code}
              </>
            ),
          },
          { title: t("keys.subject"), dataIndex: "subject", render: (it: string) => <Hash value={it} /> },
          { title: t("request.dataset"), render: (_, { datasetTitle, dataset }) => datasetTitle ?? dataset ?? "—" },
          { title: t("keys.datasetVersion"), dataIndex: "datasetVersion" },
          {
            title: t("holding.holder"),
            render: (_, { holder }) => (holder === undefined ? "—" : departmentName(holder)),
          },
          { title: t("holding.grant"), dataIndex: "grant", render: (it?: string) => <Hash value={it} /> },
        ]}
      />
    </>
  );
}
