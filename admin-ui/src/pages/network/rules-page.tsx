import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Calendars } from "./calendars.js";
import { PolicyFacts } from "./policy-facts.js";
import { PolicyHistory } from "./policy-history.js";
import { UpdatePolicy } from "./update-policy.js";

/** The network's parameters and the working calendars by which the law's limits are counted. */
export function RulesPage() {
  const { t } = useTranslation();
  const isAuthority = useHasRole("authority");
  const policy = useRead("getPolicy");
  return (
    <div className="stack">
      <PageTitle title={t("rules.title")}>
        {isAuthority && policy.data !== undefined && <UpdatePolicy policy={policy.data} />}
      </PageTitle>
      <Loaded read={policy}>{(data) => <PolicyFacts policy={data} />}</Loaded>
      <Card size="small" title={<h2>{t("rules.history")}</h2>}>
        <PolicyHistory />
      </Card>
      <Card size="small" title={<h2>{t("rules.calendars")}</h2>}>
        <Calendars />
      </Card>
    </div>
  );
}
