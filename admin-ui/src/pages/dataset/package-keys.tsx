import { CANNOT_RECALL, type DataKey, type DatasetView, UNCERTIFIED_SUITES } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { Loaded } from "../../components/loaded.js";
import { Hash, Word } from "../../components/values.js";

/** Keys of a dataset's sealed packages; its provider rotates them here. */
export function PackageKeys({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const keys = useRead("listKeys", { query: { dataset: dataset.id, limit: 200 } });
  return (
    <Loaded read={keys}>
      {({ items }) =>
        items.length === 0 ? null : (
          <DataTable<DataKey>
            rowKey="id"
            size="small"
            dataSource={items}
            title={() => <h2>{t("keys.packages")}</h2>}
            columns={[
              { title: t("keys.fingerprint"), dataIndex: "fingerprint", render: (it: string) => <Hash value={it} /> },
              { title: t("keys.datasetVersion"), dataIndex: "datasetVersion" },
              { title: t("keys.suite"), dataIndex: "suite", render: (it: DataKey["suite"]) => <Suite suite={it} /> },
              { title: t("holding.state"), dataIndex: "state", render: (it: string) => <Word value={it} /> },
              { title: t("common.actions"), key: "actions", render: (_, key) => <Rotate dataKey={key} /> },
            ]}
          />
        )
      }
    </Loaded>
  );
}

/** What nobody certified is said to be so wherever it is shown. */
function Suite({ suite }: Readonly<{ suite: DataKey["suite"] }>) {
  const { t } = useTranslation();
  return (
    <>
      <span className="mono">{suite}</span>{" "}
      {UNCERTIFIED_SUITES.includes(suite) && <Word value={t("keys.uncertified")} />}
    </>
  );
}

function Rotate({ dataKey }: Readonly<{ dataKey: DataKey }>) {
  const { t, i18n } = useTranslation();
  const { department } = useSession();
  const mayRotate = useHasRole("steward", "approver");
  if (!mayRotate || dataKey.custodian !== department) return null;
  const notice = CANNOT_RECALL[i18n.language === "en" ? "en" : "zh"];
  const call = (leaked: boolean) => ({
    params: { id: dataKey.id },
    body: { expectedVersion: dataKey.version, leaked },
  });
  return (
    <div className="actions">
      {dataKey.state === "active" && (
        <CommandButton
          operation="rotateKey"
          label={t("keys.rotate")}
          ask="confirm"
          hint={t("keys.rotateHint")}
          parts={() => call(false)}
        />
      )}
      {(dataKey.state === "active" || dataKey.state === "rotated") && (
        <CommandButton
          operation="rotateKey"
          label={t("keys.leaked")}
          kind="danger"
          ask="confirm"
          hint={`${t("keys.leakedHint")} ${notice}`}
          parts={() => call(true)}
        />
      )}
    </div>
  );
}
