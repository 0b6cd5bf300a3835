import { type DatasetContent, Grade, ShareMethod, ShareType, UpdateCycle } from "@mulian/domain";
import { App as AntApp, Button, Card, Checkbox, Form, Input, Select, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useRead, useWrite } from "../api/hooks.js";
import { ItemFields } from "../components/item-fields.js";
import { Problem } from "../components/problem.js";
import { useSession } from "../components/session.js";
import { useWord } from "../components/values.js";
import { sha256 } from "../text/sha256.js";

/** What the form holds beside the content: levels as one line, and the assessments' words, of which the digest is registered. */
interface Values extends Omit<DatasetContent, "classification" | "assessments"> {
  readonly levels?: string;
  readonly secrecy?: string;
  readonly personal?: string;
}

async function contentOf(
  { levels = "", secrecy, personal, conditions, notSharedBasis, ...rest }: Values,
  before: Partial<DatasetContent>,
): Promise<Partial<DatasetContent>> {
  const classification = levels
    .split("/")
    .map((level) => level.trim())
    .filter(Boolean);
  const assessments =
    secrecy && personal
      ? { secrecy: await sha256(secrecy), personalInformation: await sha256(personal) }
      : before.assessments;
  return {
    ...rest,
    classification,
    ...(assessments === undefined ? {} : { assessments }),
    // Conditions and bases belong to one share type each; the other's half-written ones are dropped with the choice.
    ...(rest.shareType === "conditional" && conditions !== undefined ? { conditions } : {}),
    ...(rest.shareType === "not-shared" && notSharedBasis !== undefined ? { notSharedBasis } : {}),
  };
}

function ShareFields() {
  const { t } = useTranslation();
  const word = useWord();
  const shareType = Form.useWatch<ShareType | undefined>("shareType");
  const departments = useRead("listDepartments", { query: { limit: 200 } });
  const required = [{ required: true, message: t("signIn.required") }];
  return (
    <>
      <Form.Item name="shareType" label={t("draft.shareType")} rules={required}>
        <Select options={ShareType.options.map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
      {shareType === "conditional" && (
        <>
          <Form.Item name={["conditions", "scope"]} label={t("draft.scope")} rules={required}>
            <Select
              mode="multiple"
              options={(departments.data?.items ?? []).map((d) => ({ value: d.id, label: d.names.zh }))}
            />
          </Form.Item>
          <Form.Item name={["conditions", "use"]} label={t("draft.use")} rules={required}>
            <Input.TextArea rows={2} maxLength={2_000} />
          </Form.Item>
        </>
      )}
      {shareType === "not-shared" && (
        <>
          <Form.Item name={["notSharedBasis", "reason"]} label={t("draft.reason")} rules={required}>
            <Input.TextArea rows={2} maxLength={1_000} />
          </Form.Item>
          <Form.Item name={["notSharedBasis", "legalBasis"]} label={t("draft.legalBasis")} rules={required}>
            <Input maxLength={500} />
          </Form.Item>
        </>
      )}
      <Form.Item name="shareMethods" label={t("draft.methods")}>
        <Checkbox.Group options={ShareMethod.options.map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
    </>
  );
}

function DraftForm({ id, body }: Readonly<{ id: string | undefined; body: Partial<DatasetContent> }>) {
  const { t } = useTranslation();
  const word = useWord();
  const navigate = useNavigate();
  const { message } = AntApp.useApp();
  const { department } = useSession();
  const duties = useRead("listDuties", { query: { department, limit: 200 } });
  const create = useWrite("createDraft");
  const update = useWrite("updateDraft");
  const required = [{ required: true, message: t("signIn.required") }];
  const save = async (values: Values): Promise<void> => {
    const draft = { kind: "dataset" as const, body: await contentOf(values, body) };
    const onSuccess = (): void => {
      void message.success(t("common.saved"));
      void navigate("/drafts");
    };
    if (id === undefined) create.mutate({ body: draft }, { onSuccess });
    else update.mutate({ params: { id }, body: draft }, { onSuccess });
  };
  const text = (name: string, label: string, rows = 1) => (
    <Form.Item name={name} label={label} rules={required}>
      {rows > 1 ? <Input.TextArea rows={rows} /> : <Input />}
    </Form.Item>
  );
  const choice = (name: string, label: string, values: readonly string[]) => (
    <Form.Item name={name} label={label} rules={required}>
      <Select options={values.map((value) => ({ value, label: word(value) }))} />
    </Form.Item>
  );
  const initial = {
    tags: [],
    shareMethods: ["interface"],
    items: [{ type: "text", sensitivity: "public" }],
    containsSecrets: false,
    open: "not-open",
    grade: "general",
    ...body,
    levels: body.classification?.join("/"),
  };
  return (
    <Form<Values> layout="vertical" initialValues={initial} onFinish={(values) => void save(values)} scrollToFirstError>
      {text("title", t("draft.name"))}
      {text("code", t("draft.code"))}
      {text("abstract", t("draft.abstract"), 3)}
      <Form.Item name="duties" label={t("draft.duties")} rules={required}>
        <Select
          mode="multiple"
          options={(duties.data?.items ?? []).map((duty) => ({ value: duty.id, label: duty.title }))}
        />
      </Form.Item>
      {text("levels", t("draft.classification"))}
      <ItemFields />
      {choice("format", t("draft.format"), ["database", "csv", "xlsx", "json", "xml", "document", "image", "other"])}
      {choice("updateCycle", t("draft.updateCycle"), UpdateCycle.options)}
      {choice("grade", t("draft.grade"), Grade.options)}
      <ShareFields />
      {choice("open", t("draft.open"), ["open", "open-on-application", "not-open"])}
      <Form.Item name="tags" label={t("draft.tags")}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="secrecy" label={t("draft.secrecy")} rules={body.assessments === undefined ? required : []}>
        <Input />
      </Form.Item>
      <Form.Item name="personal" label={t("draft.personal")} rules={body.assessments === undefined ? required : []}>
        <Input />
      </Form.Item>
      <Form.Item name="containsSecrets" valuePropName="checked">
        <Checkbox>{t("draft.secrets")}</Checkbox>
      </Form.Item>
      <div className="stack">
        <Problem error={create.error ?? update.error} />
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={create.isPending || update.isPending}>
            {t("draft.save")}
          </Button>
          <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
        </div>
      </div>
    </Form>
  );
}

/** Writing a dataset before anything is on the ledger. */
export function DraftPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const draft = useRead("getDraft", { params: { id: id ?? "" } }, { enabled: id !== undefined });
  if (draft.error !== null) return <Problem error={draft.error} />;
  if (id !== undefined && draft.data === undefined) return <Spin />;
  return (
    <>
      <div className="title-row">
        <h1>{t("draft.title")}</h1>
        <span className="meta">{t("drafts.hint")}</span>
      </div>
      <Card>
        {/* The gateway checked the body by the same partial schema when it was written. */}
        <DraftForm id={id} body={(draft.data?.body ?? {}) as Partial<DatasetContent>} />
      </Card>
    </>
  );
}
