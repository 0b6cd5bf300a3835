import type { DepartmentView } from "@mulian/domain";
import { Alert, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Instant, useCount } from "../../components/values.js";
import { DepartmentActions } from "./department-actions.js";
import { DepartmentHistory } from "./department-history.js";
import { useEntryFacts } from "./entry-facts.js";
import { Standing } from "./standing.js";

/** Since when the authority holds it up, and why. */
function Suspension({ department }: Readonly<{ department: DepartmentView }>) {
  const { t } = useTranslation();
  const hold = department.holds.find(({ state }) => state !== "none");
  if (hold === undefined) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={
        <>
          {t("departments.suspendedSince")} <Instant at={hold.updatedAt} />
        </>
      }
      description={hold.reason}
    />
  );
}

function About({ department }: Readonly<{ department: DepartmentView }>) {
  const { t } = useTranslation();
  const count = useCount();
  const factsOf = useEntryFacts();
  const { id, gateway, keys, datasets, createdAt } = department;
  // The ledger keeps who lifted a suspension, and when.
  const lifted = department.holds.find(({ state, version }) => state === "none" && version > 1);
  const keysInForce = keys.filter(({ until }) => until === undefined).length;
  return (
    <Facts
      facts={[
        ...factsOf(department),
        [t("departments.gateway"), gateway?.url ?? t("departments.noGateway")],
        [t("departments.keys"), count(keysInForce)],
        [t("departments.datasets"), <Link to={`/datasets?department=${id}`}>{count(datasets)}</Link>],
        [t("departments.registered"), <Instant at={createdAt} />],
        ...(lifted === undefined ? [] : ([[t("departments.reinstated"), <Instant at={lifted.updatedAt} />]] as const)),
      ]}
    />
  );
}

/** One department: who it is, how it stands, what may be done about it, and every version of its entry. */
export function DepartmentPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const departmentName = useDepartmentName();
  const department = useRead("getDepartment", { params: { id } });
  return (
    <Loaded read={department} isPage>
      {(data) => (
        <div className="stack">
          <PageTitle title={departmentName(id)}>
            <span role="status">
              <Standing isSuspended={data.suspended} />
            </span>
            <div className="actions">
              <DepartmentActions department={data} />
            </div>
          </PageTitle>
          <Suspension department={data} />
          <About department={data} />
          <Card size="small" title={<h2>{t("dataset.history")}</h2>}>
            <DepartmentHistory id={id} />
          </Card>
        </div>
      )}
    </Loaded>
  );
}
