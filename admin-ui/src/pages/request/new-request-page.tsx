import { type DatasetView, MAX_REQUEST_TEXT, PurposeCode, type ShareMethod } from "@mulian/domain";
import { Alert, Checkbox, Form, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AttachmentsField } from "../../components/attachments-field.js";
import { useDepartmentName } from "../../components/department-name.js";
import { ChoiceField, TextField, useRequired } from "../../components/fields.js";
import { NewRecordForm } from "../../components/new-record-form.js";
import { DatasetFormPage } from "../dataset/dataset-form-page.js";
import { itemOptions } from "./item-options.js";
import { MaskingFields } from "./masking-fields.js";
import { MethodChoice } from "./method-choice.js";
import { MethodFields } from "./method-fields.js";
import { DraftStanding } from "./draft-standing.js";
import { requestBody, type RequestValues } from "./request-body.js";
import { Resumed } from "./resumed.js";
import { useRequestDraft } from "./use-request-draft.js";
import { type FirstDraft, WithDraft } from "./with-draft.js";

/** A year is the most that is offered; longer terms are asked for through the API with their reason. */
const MAX_OFFERED_DAYS = 366;
const DEFAULT_DAYS = 30;

interface RequestFormProps {
  readonly dataset: DatasetView;
  /** The draft that is gone on with. */
  readonly first: FirstDraft | undefined;
  readonly onDiscard: () => void;
}

/** The filter is typed as one item and its values, the quota as numbers. */
const ALIASES = {
  filter: "filterValues",
  "quota.rowsPerDay": "rowsPerDay",
  "quota.callsPerDay": "callsPerDay",
} as const;

/** What is asked: items, purpose, method with its own terms, term. */
function AskedFields({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const required = useRequired();
  const { items } = dataset.content;
  return (
    <>
      <Form.Item name="items" label={t("request.items")} rules={required} extra={t("request.itemsHint")}>
        <Checkbox.Group options={itemOptions(items)} />
      </Form.Item>
      <ChoiceField name="purpose" label={t("request.purpose")} values={PurposeCode.options} />
      <MethodChoice dataset={dataset} />
      <MethodFields items={items} />
      <Form.Item name="termDays" label={t("request.termDays")} rules={required}>
        <InputNumber min={1} max={MAX_OFFERED_DAYS} precision={0} />
      </Form.Item>
    </>
  );
}

/** Narrower than everything: rows by the values of one item, a quota, masked items. */
function NarrowingFields({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const method = Form.useWatch<ShareMethod | undefined>("method");
  return (
    <>
      <Form.Item name="filterItem" label={`${t("request.filter")} · ${t("request.filterItem")}`}>
        <Select allowClear options={itemOptions(dataset.content.items)} />
      </Form.Item>
      <Form.Item name="filterValues" label={`${t("request.filter")} · ${t("request.filterValues")}`}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、", " "]} />
      </Form.Item>
      <Form.Item name="rowsPerDay" label={t("request.quotaRows")}>
        <InputNumber min={1} precision={0} />
      </Form.Item>
      {method !== "check" && <MaskingFields items={dataset.content.items} />}
    </>
  );
}

function RequestForm({ dataset, first, onDiscard }: RequestFormProps) {
  const { t } = useTranslation();
  const { items } = dataset.content;
  const { keeper, state } = useRequestDraft(dataset, first);
  const discarded = (): void => {
    keeper.forget();
    onDiscard();
  };
  return (
    <div className="stack">
      {first !== undefined && <Resumed draft={first} onDiscard={discarded} />}
      <NewRecordForm<"createAccessRequest", RequestValues>
        operation="createAccessRequest"
        name="request"
        initial={{ termDays: DEFAULT_DAYS, items: [], ...first?.values }}
        parts={(values) => ({ body: requestBody(dataset.id, items, values) })}
        pageOf={({ id }) => `/requests/${id}`}
        submitLabel={t("request.submit")}
        note={t("request.next")}
        aliases={ALIASES}
        keeper={keeper}
      >
        <AskedFields dataset={dataset} />
        {(["basis", "scene", "scope"] as const).map((name) => (
          <TextField
            key={name}
            name={name}
            label={t(`request.${name}`)}
            extra={t(`request.${name}Hint`)}
            maxLength={MAX_REQUEST_TEXT}
            rows={2}
          />
        ))}
        <AttachmentsField />
        <NarrowingFields dataset={dataset} />
        <DraftStanding state={state} />
      </NewRecordForm>
    </div>
  );
}

/** What its holder allows, before anything is written that would be refused for it. */
function Conditions({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const { conditions } = dataset.content;
  if (conditions === undefined) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={t("request.conditions", { use: conditions.use })}
      description={t("common.said", { by: t("dataset.scope"), what: conditions.scope.map(departmentName).join(" · ") })}
    />
  );
}

const conditionsOf = (dataset: DatasetView): ReactNode => <Conditions dataset={dataset} />;

/** Asks for items and rows of a dataset for one purpose and a term. */
export function NewRequestPage() {
  const { t } = useTranslation();
  return (
    <DatasetFormPage title={t("request.new")} notice={conditionsOf}>
      {(dataset) => (
        <WithDraft dataset={dataset}>
          {(first, onDiscard) => <RequestForm dataset={dataset} first={first} onDiscard={onDiscard} />}
        </WithDraft>
      )}
    </DatasetFormPage>
  );
}
