import type { DatasetContent, DatasetView } from "@mulian/domain";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { ProblemError } from "../../api/client.js";
import { useWrite } from "../../api/hooks.js";
import { useUnsaved } from "../../components/unsaved.js";
import { useDone } from "../../components/use-done.js";
import { DatasetFormPage } from "../dataset/dataset-form-page.js";
import { ContentForm } from "./content-form.js";

/** A change of a published dataset, or a returned one submitted again: both go to the authority's review. */
function ChangeForm({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const unsaved = useUnsaved();
  const write = useWrite(dataset.state === "returned" ? "resubmitDataset" : "changeDataset");
  const submit = (content: Partial<DatasetContent>, onError: (error: ProblemError) => void): void =>
    write.mutate(
      {
        params: { id: dataset.id },
        // The form's required fields make it whole; the gateway's schema is the judge.
        body: { expectedVersion: dataset.version, content: content as DatasetContent },
      },
      {
        onSuccess: (answer) => {
          unsaved.forget();
          done(answer);
          void navigate(`/datasets/${dataset.id}`);
        },
        onError,
      },
    );
  return (
    <ContentForm
      before={dataset.content}
      submitLabel={t("drafts.submit")}
      isPending={write.isPending}
      error={write.error}
      unsaved={unsaved}
      onSubmit={submit}
    />
  );
}

/** Why the authority returned it, where it did. */
const returned = ({ returnReason }: DatasetView): ReactNode =>
  returnReason !== undefined && <Alert type="warning" showIcon title={returnReason} />;

export function ChangePage() {
  const { t } = useTranslation();
  return (
    <DatasetFormPage title={t("dataset.change")} notice={returned}>
      {(dataset) => <ChangeForm dataset={dataset} />}
    </DatasetFormPage>
  );
}
