import type { DatasetView } from "@mulian/domain";
import { Card } from "antd";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";

interface DatasetFormPageProps {
  readonly title: string;
  /** What stands above the form, if anything. */
  readonly notice?: (dataset: DatasetView) => ReactNode;
  readonly children: (dataset: DatasetView) => ReactNode;
}

/** A page with a form about one dataset, which the address names. */
export function DatasetFormPage({ title, notice, children }: DatasetFormPageProps) {
  const { id = "" } = useParams();
  const dataset = useRead("getDataset", { params: { id } });
  return (
    <Loaded read={dataset} isPage>
      {(data) => (
        <>
          <PageTitle title={`${title} · ${data.content.title}`} />
          <div className="stack">
            {notice?.(data)}
            <Card>{children(data)}</Card>
          </div>
        </>
      )}
    </Loaded>
  );
}
