import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../api/hooks.js";
import { ListTable, usePages } from "../components/list-table.js";
import { useSession } from "../components/session.js";
import { Instant, useWord, Word } from "../components/values.js";

type Side = "all" | "mine" | "toUs";

export function RequestsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const { department } = useSession();
  const pages = usePages();
  const [side, setSide] = useState<Side>("all");
  const list = useRead("listAccessRequests", {
    query: {
      cursor: pages.cursor,
      requester: side === "mine" ? department : undefined,
      provider: side === "toUs" ? department : undefined,
    },
  });
  return (
    <>
      <div className="title-row">
        <h1>{t("request.title")}</h1>
        <Segmented<Side>
          value={side}
          onChange={(value) => {
            pages.reset();
            setSide(value);
          }}
          options={[
            { value: "all", label: t("common.all") },
            { value: "mine", label: t("request.mine") },
            { value: "toUs", label: t("request.toUs") },
          ]}
        />
      </div>
      <ListTable
        list={list.data}
        error={list.error}
        isLoading={list.isFetching}
        pages={pages}
        empty={t("request.empty")}
        onRetry={() => void list.refetch()}
        columns={[
          {
            title: t("request.dataset"),
            render: (_, request) => <Link to={`/requests/${request.id}`}>{request.datasetTitle}</Link>,
          },
          { title: t("request.requester"), dataIndex: "requesterName" },
          { title: t("request.provider"), dataIndex: "providerName" },
          { title: t("request.purpose"), render: (_, request) => word(request.terms.purpose) },
          { title: t("request.state"), dataIndex: "state", render: (state: string) => <Word value={state} /> },
          {
            title: t("request.due"),
            render: (_, request) =>
              request.replyDue === undefined
                ? "—"
                : `${request.replyDue}${request.overdue ? ` ${t("request.overdue")}` : ""}`,
          },
          { title: t("common.at"), dataIndex: "createdAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
