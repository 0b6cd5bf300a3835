import { MAX_ATTACHMENTS, MAX_DOCUMENT_BYTES, type RouteBody } from "@mulian/domain";
import { Button, Form } from "antd";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRequired } from "./fields.js";

export type Attachment = NonNullable<RouteBody<"createAccessRequest">["attachments"]>[number];

/** What the gateway takes for a media type; what the browser does not know goes as plain bytes. */
const MEDIA_TYPE = /^[a-z]+\/[A-Za-z0-9.+-]{1,80}$/;

const readAttachment = (file: File): Promise<Attachment> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the file cannot be read")));
    reader.addEventListener("load", () => {
      const url = typeof reader.result === "string" ? reader.result : ""; // a data URL is a text
      resolve({
        name: file.name,
        mediaType: MEDIA_TYPE.test(file.type) ? file.type : "application/octet-stream",
        // What follows the first comma is the content in base64.
        contentBase64: url.split(",")[1] ?? "",
      });
    });
    reader.readAsDataURL(file);
  });

interface FilesProps {
  /** Given by the form. */
  readonly id?: string;
  readonly value?: readonly Attachment[];
  /** None chosen is no value, so that a required field knows it is empty. */
  readonly onChange?: (value: readonly Attachment[] | undefined) => void;
  readonly max: number;
}

/**
 * Files chosen so far, each of which can be taken away again. The browser's own field is there for its label and for aids;
 * a button opens it, because the browser would word its own in another language than the page's.
 */
function Files({ id, value = [], onChange, max }: FilesProps) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const files = [...(target.files ?? [])];
    target.value = ""; // the same file may be chosen again after it was taken away
    const large = files.find((file) => file.size > MAX_DOCUMENT_BYTES);
    const isTooMany = value.length + files.length > max;
    setRefused(
      large
        ? t("document.tooLarge", { name: large.name })
        : isTooMany
          ? t("document.tooMany", { count: max })
          : undefined,
    );
    if (large === undefined && !isTooMany) onChange?.([...value, ...(await Promise.all(files.map(readAttachment)))]);
  };
  return (
    <div className="stack tight">
      <div>
        <input
          ref={field}
          id={id}
          className="unseen"
          tabIndex={-1}
          type="file"
          multiple={max > 1}
          onChange={(event) => void choose(event)}
        />
        <Button onClick={() => field.current?.click()}>{t("document.choose")}</Button>
      </div>
      {refused !== undefined && (
        <span role="alert" className="refused">
          {refused}
        </span>
      )}
      <ul className="files">
        {value.map(({ name }, at) => (
          <li key={`${at} ${name}`}>
            <span>{name}</span>
            <Button
              size="small"
              aria-label={t("document.removeFile", { name })}
              onClick={() => onChange?.(value.length === 1 ? undefined : value.toSpliced(at, 1))}
            >
              ×
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Files that go with what is written. */
export function AttachmentsField({
  name = "attachments",
  label,
  max = MAX_ATTACHMENTS,
  isRequired = false,
}: Readonly<{ name?: string; label?: string; max?: number; isRequired?: boolean }>) {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <Form.Item
      name={name}
      label={label ?? t("document.attachments")}
      rules={isRequired ? required : []}
      extra={t("document.attachmentsHint", { count: max })}
    >
      <Files max={max} />
    </Form.Item>
  );
}
