import type { DocumentView } from "@mulian/domain";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { saveFile } from "../../components/save-file.js";
import { Hash, useWord } from "../../components/values.js";

/** Documents may still be on their way between the two gateways. */
const POLL_MS = 3_000;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** The bytes of an attachment, to be kept as a file: nothing of it is ever opened inside the console. */
function Attachment({ document }: Readonly<{ document: DocumentView }>) {
  const { t } = useTranslation();
  const { contentBase64, name = document.digest } = document;
  if (contentBase64 === undefined) return <span className="meta">{document.mediaType}</span>;
  const save = (): void => saveFile(new Blob([bytesOf(contentBase64)]), name);
  return <Button onClick={save}>{t("request.saveAttachment", { name })}</Button>;
}

function Content({ document }: Readonly<{ document: DocumentView }>) {
  const { t } = useTranslation();
  if (!document.available) return <span className="meta">{t("request.notYet")}</span>;
  return document.text === undefined ? <Attachment document={document} /> : <p className="document">{document.text}</p>;
}

/** The texts of a request: shown as text and nothing else, whatever their author wrote. */
export function Documents({ request }: Readonly<{ request: string }>) {
  const word = useWord();
  const documents = useRead("accessRequestDocuments", { params: { id: request } }, { refetchInterval: POLL_MS });
  return (
    <Loaded read={documents}>
      {({ items }) => (
        <div className="stack">
          {items.map((document) => (
            <Card
              key={document.digest}
              size="small"
              title={`${word(document.role)}${document.name === undefined ? "" : ` · ${document.name}`}`}
              extra={<Hash value={document.digest} />}
            >
              <Content document={document} />
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  );
}
