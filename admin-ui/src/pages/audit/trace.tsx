import { Button, Card, Empty, Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Step } from "./step.js";
import type { Subject } from "./subject.js";

/** Pages of the console that show a subject itself. */
const PAGES: Partial<Record<Subject, string>> = { dataset: "datasets", request: "requests", grant: "grants" };

/** Every step in the ledger's order, with deliveries in between. */
export function Trace({ subject, id }: Readonly<{ subject: Subject; id: string }>) {
  const { t } = useTranslation();
  const trace = useRead("trace", { query: { [subject]: id } });
  const page = PAGES[subject];
  return (
    <Loaded read={trace}>
      {({ items, height }) =>
        items.length === 0 ? (
          <Empty description={t("audit.empty")} />
        ) : (
          <Card>
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
