import type { DatasetContent } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import type { ProblemError } from "../../api/client.js";
import { useRead, useWrite } from "../../api/hooks.js";
import { useUnsaved } from "../../components/unsaved.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { useDone } from "../../components/use-done.js";
import { ContentForm } from "./content-form.js";

function DraftForm({ id, before }: Readonly<{ id: string | undefined; before: Partial<DatasetContent> }>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const unsaved = useUnsaved();
  const create = useWrite("createDraft");
  const update = useWrite("updateDraft");
  const save = (body: Partial<DatasetContent>, onError: (error: ProblemError) => void): void => {
    const draft = { kind: "dataset" as const, body };
    const onSuccess = (answer: unknown): void => {
      unsaved.forget();
      done(answer);
      void navigate("/drafts");
    };
    if (id === undefined) create.mutate({ body: draft }, { onSuccess, onError });
    else update.mutate({ params: { id }, body: draft }, { onSuccess, onError });
  };
  return (
    <>
      <PageTitle title={t("draft.title")}>
        <span className="meta">{t("drafts.hint")}</span>
      </PageTitle>
      <Card>
        <ContentForm
          before={before}
          submitLabel={t("draft.save")}
          isPending={create.isPending || update.isPending}
          error={create.error ?? update.error}
          unsaved={unsaved}
          onSubmit={save}
          onKeep={save}
        />
      </Card>
    </>
  );
}

function ExistingDraft({ id }: Readonly<{ id: string }>) {
  const draft = useRead("getDraft", { params: { id } });
  return (
    <Loaded read={draft} isPage>
      {/* The gateway checked the body by the same partial schema when it was written. */}
      {({ body }) => <DraftForm id={id} before={body as Partial<DatasetContent>} />}
    </Loaded>
  );
}

/** Writing a dataset before anything is on the ledger. */
export function DraftPage() {
  const { id } = useParams();
  return id === undefined ? <DraftForm id={id} before={{}} /> : <ExistingDraft id={id} />;
}
