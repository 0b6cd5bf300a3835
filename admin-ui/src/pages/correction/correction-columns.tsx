import type { RouteAnswer } from "@mulian/domain";
import type { TableProps } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDepartmentName } from "../../components/department-name.js";
import { Instant, Word } from "../../components/values.js";
import { AnswerDue } from "./answer-due.js";

export type CorrectionRow = RouteAnswer<"listCorrections">["items"][number];

/** What a list says of each correction. */
export function useCorrectionColumns(): NonNullable<TableProps<CorrectionRow>["columns"]> {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  return [
    { title: t("request.dataset"), render: (_, it) => <Link to={`/corrections/${it.id}`}>{it.datasetTitle}</Link> },
    { title: t("correction.grantee"), dataIndex: "grantee", render: departmentName },
    { title: t("grant.provider"), dataIndex: "provider", render: departmentName },
    { title: t("correction.findings"), render: (_, it) => it.findings.length, align: "right" },
    { title: t("request.state"), dataIndex: "state", render: (value: string) => <Word value={value} /> },
    { title: t("correction.answerDue"), render: (_, it) => <AnswerDue correction={it} /> },
    { title: t("correction.reportedAt"), dataIndex: "createdAt", render: (at: string) => <Instant at={at} /> },
  ];
}
