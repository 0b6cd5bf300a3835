import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { Problem } from "./problem.js";
import { Hash, useWord } from "./values.js";

/** Documents may still be on their way between the two gateways. */
const POLL_MS = 3_000;

/** The texts of a request: shown as text and nothing else, whatever their author wrote. */
export function Documents({ request }: Readonly<{ request: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const documents = useRead("accessRequestDocuments", { params: { id: request } }, { refetchInterval: POLL_MS });
  if (documents.error !== null) return <Problem error={documents.error} onRetry={() => void documents.refetch()} />;
  return (
    <div className="stack">
      {documents.data?.items.map((document) => (
        <Card
          key={document.digest}
          size="small"
          title={`${word(document.role)}${document.name === undefined ? "" : ` · ${document.name}`}`}
          extra={<Hash value={document.digest} />}
        >
          {document.available ? (
            <p className="document">{document.text ?? `${document.mediaType}`}</p>
          ) : (
            <span className="meta">{t("request.notYet")}</span>
          )}
        </Card>
      ))}
    </div>
  );
}
