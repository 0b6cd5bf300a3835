import type { RequestView } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { TraceLink } from "../../components/trace-link.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { Documents } from "../../components/documents.js";
import { Awaited } from "./awaited.js";
import { RequestActions } from "./request-actions.js";
import { Terms } from "./terms.js";
import { useDepartmentName } from "../../components/department-name.js";

/** What the other side does shows without being asked for: somebody may sit before the page and wait for it. */
const POLL_MS = 5_000;

function Signatures({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  return (
    <DataTable
      rowKey="id"
      size="small"
      dataSource={request.approvals}
      locale={{ emptyText: t("request.noSignatures") }}
      columns={[
        { title: t("request.step"), dataIndex: "step", render: word },
        { title: t("common.by"), render: (_, { by }) => `${departmentName(by.department)} · ${by.enrolmentId}` },
        { title: t("common.at"), dataIndex: "updatedAt", render: (at: string) => <Instant at={at} /> },
      ]}
    />
  );
}

/** A request with its terms, signatures and documents, and what this reader can do about it. */
export function RequestPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const request = useRead("getAccessRequest", { params: { id } }, { refetchInterval: POLL_MS });
  return (
    <Loaded read={request} isPage>
      {(data) => (
        <div className="stack">
          <PageTitle title={`${t("request.one")} · ${data.datasetTitle}`}>
            <Word value={data.state} />
            <div className="actions">
              <TraceLink subject="request" id={id} />
              <RequestActions request={data} />
            </div>
          </PageTitle>
          <Awaited request={data} />
          <Terms request={data} />
          <Card size="small" title={<h2>{t("request.approvals")}</h2>}>
            <Signatures request={data} />
          </Card>
          <Card size="small" title={<h2>{t("request.documents")}</h2>}>
            <Documents operation="accessRequestDocuments" id={id} version={data.version} dataset={data.terms.dataset} />
          </Card>
        </div>
      )}
    </Loaded>
  );
}
