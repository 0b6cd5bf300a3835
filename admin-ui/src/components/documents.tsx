import type { DocumentView } from "@mulian/domain";
import { Button, Card } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { FilterWords } from "./filter-words.js";
import { Loaded } from "./loaded.js";
import { saveFile } from "./save-file.js";
import { Hash, useWord } from "./values.js";

/** Documents may still be on their way between the two gateways. */
const POLL_MS = 3_000;

/** Operations that answer a record's documents by its id. */
export type DocumentsOperation =
  | "accessRequestDocuments"
  | "useRecordDocuments"
  | "correctionDocuments"
  | "keyHoldingDocuments";

/**
 * Read until all of them are here, and then no more before the record has another version: each look is recorded, and only
 * a person's should be.
 */
export function useDocuments(operation: DocumentsOperation, id: string, version?: number) {
  const documents = useRead(
    operation,
    { params: { id } },
    {
      refetchInterval: ({ state }) =>
        state.data?.items.every(({ available }) => available) === true ? false : POLL_MS,
      refetchOnWindowFocus: false,
    },
  );
  const { refetch } = documents;
  const readFor = useRef(version);
  useEffect(() => {
    if (readFor.current === version) return;
    readFor.current = version;
    void refetch();
  }, [version, refetch]);
  return documents;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** The bytes of an attachment, to be kept as a file: nothing of it is ever opened inside the console. */
function Attachment({ document }: Readonly<{ document: DocumentView }>) {
  const { t } = useTranslation();
  const { contentBase64, name = document.digest } = document;
  if (contentBase64 === undefined) return <span className="meta">{document.mediaType}</span>;
  const save = (): void => saveFile(new Blob([bytesOf(contentBase64)]), name);
  return <Button onClick={save}>{t("document.save", { name })}</Button>;
}

interface DocumentContentProps {
  readonly document: DocumentView;
  /** Whose items a row filter names; without it the filter is shown as it is written. */
  readonly dataset?: string | undefined;
}

/** A document's text, shown as text and nothing else, whatever its author wrote; or its file, to be saved. */
export function DocumentContent({ document, dataset }: DocumentContentProps) {
  const { t } = useTranslation();
  if (!document.available) return <span className="meta">{t("document.notYet")}</span>;
  if (document.text === undefined) return <Attachment document={document} />;
  const isFilter = document.role === "filter" && dataset !== undefined;
  return (
    <p className="document">{isFilter ? <FilterWords dataset={dataset} text={document.text} /> : document.text}</p>
  );
}

interface DocumentsProps {
  readonly operation: DocumentsOperation;
  readonly id: string;
  /** Of the record: what follows another one is read anew. */
  readonly version?: number;
  /** Which of them; all by default. */
  readonly filter?: (document: DocumentView) => boolean;
  /** The dataset they are about. */
  readonly dataset?: string;
  /** Of texts of one role only the last stands; the ones before are marked. */
  readonly isAmended?: boolean;
}

/** The texts and files of a record. */
export function Documents({ operation, id, version, dataset, filter = () => true, isAmended = false }: DocumentsProps) {
  const { t } = useTranslation();
  const word = useWord();
  const documents = useDocuments(operation, id, version);
  const titleOf = (document: DocumentView, later: readonly DocumentView[]): string => {
    const isEarlier =
      isAmended && document.role !== "attachment" && later.some((other) => other.role === document.role);
    return [word(document.role), document.name, isEarlier ? t("document.earlier") : undefined]
      .filter((part) => part !== undefined)
      .join(" · ");
  };
  return (
    <Loaded read={documents}>
      {({ items }) => (
        <div className="stack">
          {items.filter(filter).map((document, at, shown) => (
            <Card
              key={document.digest}
              size="small"
              title={titleOf(document, shown.slice(at + 1))}
              extra={<Hash value={document.digest} />}
            >
              <DocumentContent document={document} dataset={dataset} />
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  );
}
