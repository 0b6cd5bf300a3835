import type { KeyHoldingView } from "@mulian/domain";
import type { TableColumnType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Holder } from "./holder.js";
import { Hash, Instant, useWord, Word } from "./values.js";

type Column = TableColumnType<KeyHoldingView>;
type Name = "holder" | "kind" | "thumbprint" | "since" | "until" | "state" | "endedBy" | "grant";

/** What lists tell of a key holding; each list takes the columns it needs, in its own order. */
export function useHoldingColumns(): Readonly<Record<Name, Column>> {
  const { t } = useTranslation();
  const word = useWord();
  return {
    holder: { title: t("holding.holder"), render: (_, it) => <Holder holding={it} /> },
    kind: { title: t("holding.kind"), dataIndex: "holdingKind", render: word },
    thumbprint: {
      title: t("holding.thumbprint"),
      dataIndex: "thumbprint",
      render: (it: string) => <Hash value={it} />,
    },
    since: { title: t("holding.since"), dataIndex: "since", render: (it: string) => <Instant at={it} /> },
    until: { title: t("holding.until"), dataIndex: "until", render: (it?: string) => <Instant at={it} /> },
    state: { title: t("holding.state"), dataIndex: "effectiveState", render: (it: string) => <Word value={it} /> },
    endedBy: { title: t("holding.endedBy"), dataIndex: "endedBy", render: (it?: string) => (it ? word(it) : "—") },
    grant: {
      title: t("holding.grant"),
      dataIndex: "grant",
      render: (it: string) => <Link to={`/grants/${it}`}>{t("request.openGrant")}</Link>,
    },
  };
}
