import { Alert, Button, Card, Empty, Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Loaded } from "../../components/loaded.js";
import { Step } from "./step.js";
import { instantsOf, type Period, type Subject } from "./subject.js";

/** Pages of the console that show a subject itself. */
const PAGES: Partial<Record<Subject, string>> = { dataset: "datasets", request: "requests", grant: "grants" };

/** A trace without one side's receipts must not pass for a whole one. */
function Unanswered({ departments }: Readonly<{ departments: readonly string[] }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  if (departments.length === 0) return null;
  return (
    <Alert
      className="notice"
      type="warning"
      showIcon
      title={t("audit.unanswered", { departments: departments.map(departmentName).join(" · ") })}
    />
  );
}

/** Every step in the ledger's order, with deliveries in between. */
export function Trace({ subject, id, period }: Readonly<{ subject: Subject; id: string; period: Period }>) {
  const { t } = useTranslation();
  const trace = useRead("trace", { query: { [subject]: id, ...instantsOf(period) } });
  const page = PAGES[subject];
  return (
    <Loaded read={trace}>
      {({ items, unanswered, height }) =>
        items.length === 0 ? (
          <Empty description={t("audit.empty")} />
        ) : (
          <Card>
            <Unanswered departments={unanswered} />
            <div className="list-head">
              <span className="meta grow" role="status">
                {t("audit.steps", { count: items.length, height })}
              </span>
              {page !== undefined && <Link to={`/${page}/${id}`}>{t("audit.openSubject")}</Link>}
              <Button className="no-print" size="small" onClick={() => window.print()}>
                {t("audit.print")}
              </Button>
            </div>
            <Timeline
              items={items.map((entry, key) => ({
                key,
                color: entry.type === "receipt" ? "purple" : "blue",
                content: <Step entry={entry} />,
              }))}
            />
          </Card>
        )
      }
    </Loaded>
  );
}
