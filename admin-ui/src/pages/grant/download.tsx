import { type GrantView, shanghaiDate } from "@mulian/domain";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../components/problem.js";
import { saveFile } from "../../components/save-file.js";
import { Bytes } from "../../components/values.js";
import { readFile } from "./read-rows.js";
import { useFetching } from "./use-fetching.js";

type Format = "csv" | "ndjson" | "parquet";
const LABELS = { csv: "grant.downloadCsv", ndjson: "grant.downloadNdjson", parquet: "grant.downloadParquet" } as const;

/** What no file system takes in a name. */
const NOT_IN_NAMES = /[\p{Cc}<>:"/\\|?*]/gu;

/** By what people look for among their files: what it is, and of which day. */
export const fileNameOf = ({ datasetTitle }: Pick<GrantView, "datasetTitle">, extension: string): string =>
  `${datasetTitle.replace(NOT_IN_NAMES, " ").trim()} ${shanghaiDate(Date.now())}.${extension}`;

/** All granted rows as a file: how much has come so far, and the way to stop it. */
export function Download({ grant, format }: Readonly<{ grant: GrantView; format: Format }>) {
  const { t } = useTranslation();
  const fetching = useFetching();
  const [bytes, setBytes] = useState(0);
  const download = (): void => {
    setBytes(0);
    fetching.run(async (signal) =>
      saveFile(await readFile(grant.id, format, signal, setBytes), fileNameOf(grant, format)),
    );
  };
  return (
    <>
      <Button onClick={download} loading={fetching.isRunning}>
        {t(LABELS[format])}
      </Button>
      {fetching.isRunning && (
        <>
          <Button onClick={fetching.stop}>{t("common.stop")}</Button>
          <span className="meta" role="status">
            {t("grant.received")} <Bytes value={bytes} />
          </span>
        </>
      )}
      <Problem error={fetching.error} />
    </>
  );
}
