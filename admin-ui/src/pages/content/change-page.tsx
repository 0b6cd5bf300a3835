import type { DatasetContent, DatasetView } from "@mulian/domain";
import { Alert, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useRead, useWrite } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { useDone } from "../../components/use-done.js";
import { ContentForm } from "./content-form.js";

/** A change of a published dataset, or a returned one submitted again: both go to the authority's review. */
function ChangeForm({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const write = useWrite(dataset.state === "returned" ? "resubmitDataset" : "changeDataset");
  const submit = (content: Partial<DatasetContent>): void =>
    write.mutate(
      {
        params: { id: dataset.id },
        // The form's required fields make it whole; the gateway's schema is the judge.
        body: { expectedVersion: dataset.version, content: content as DatasetContent },
      },
      {
        onSuccess: (answer) => {
          done(answer);
          void navigate(`/datasets/${dataset.id}`);
        },
      },
    );
  return (
    <div className="stack">
      {dataset.returnReason !== undefined && <Alert type="warning" showIcon title={dataset.returnReason} />}
      <Card>
        <ContentForm
          before={dataset.content}
          submitLabel={t("drafts.submit")}
          isPending={write.isPending}
          error={write.error}
          onSubmit={submit}
        />
      </Card>
    </div>
  );
}

export function ChangePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const dataset = useRead("getDataset", { params: { id } });
  return (
    <Loaded read={dataset} isPage>
      {(data) => (
        <>
          <PageTitle title={`${t("dataset.change")} · ${data.content.title}`} />
          <ChangeForm dataset={data} />
        </>
      )}
    </Loaded>
  );
}
