import { type DatasetView, Resource, type RouteBody } from "@mulian/domain";
import { Alert, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { type Read, useRead } from "../../api/hooks.js";
import type { RouteAnswer } from "@mulian/domain";
import { ChoiceField, TextField, useRequired } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";

type Values = Omit<RouteBody<"createResource">, "dataset">;
type Bindings = RouteAnswer<"listBindings">;

/** The dataset's items that the chosen source does not have; nothing while that is not known. */
function MissingItems({ dataset, bindings }: Readonly<{ dataset: DatasetView; bindings: Bindings | undefined }>) {
  const { t } = useTranslation();
  const chosen = Form.useWatch<string | undefined>("binding");
  const columns = bindings?.items.find(({ name }) => name === chosen)?.columns;
  if (columns === undefined) return null;
  const names = new Set(columns.map((column) => column.name));
  const missing = dataset.content.items.map((item) => item.name).filter((name) => !names.has(name));
  return missing.length === 0 ? (
    <Alert type="success" showIcon title={t("resource.allItems")} />
  ) : (
    <Alert type="warning" showIcon title={t("resource.missingItems", { items: missing.join(" · ") })} />
  );
}

function BindingField({ bindings }: Readonly<{ bindings: Read<Bindings> }>) {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <Form.Item name="binding" label={t("resource.binding")} rules={required} extra={t("resource.bindingHint")}>
      <Select
        loading={bindings.isPending}
        notFoundContent={t("resource.noBindings")}
        options={(bindings.data?.items ?? []).map(({ name, sourceKind }) => ({
          value: name,
          label: `${name} · ${sourceKind}`,
        }))}
      />
    </Form.Item>
  );
}

/** 挂接: says which table, file or interface holds the dataset. Where that is stays in the department's gateway. */
export function LinkResource({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const bindings = useRead("listBindings");
  return (
    <FormDialog<"createResource", Values>
      operation="createResource"
      label={t("resource.link")}
      isPrimary
      initial={{ title: dataset.content.title, resourceKind: "table" }}
      parts={(values) => ({ body: { ...values, dataset: dataset.id } })}
    >
      <TextField name="title" label={t("resource.title")} maxLength={200} />
      <ChoiceField name="resourceKind" label={t("resource.kind")} values={Resource.shape.resourceKind.options} />
      <BindingField bindings={bindings} />
      <MissingItems dataset={dataset} bindings={bindings.data} />
    </FormDialog>
  );
}
