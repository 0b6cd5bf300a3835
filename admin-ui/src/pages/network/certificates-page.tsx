import type { CertificateView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { Absent } from "../../components/absent.js";
import { useDepartmentName } from "../../components/department-name.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { Instant } from "../../components/values.js";

/** Days before its end in which a gateway renews a certificate: one that is still old then deserves a look. */
const RENEWED_DAYS = 30;

/** How long a certificate is still good, and whether renewing it failed. */
function Left({ certificate }: Readonly<{ certificate: CertificateView }>) {
  const { t } = useTranslation();
  const { daysLeft, failingSince } = certificate;
  const tone = daysLeft < 0 || failingSince !== undefined ? "bad" : daysLeft < RENEWED_DAYS ? "warn" : "good";
  return (
    <span className="words">
      <span className={`word ${tone}`}>
        {daysLeft < 0 ? t("certificate.ended") : t("certificate.left", { count: daysLeft })}
      </span>
      {failingSince !== undefined && (
        <span>
          {t("certificate.failing")} <Instant at={failingSince} />
        </span>
      )}
    </span>
  );
}

function CertificateList() {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const list = useRead("listCertificates");
  return (
    <>
      <PageTitle title={t("certificate.title")} />
      <p className="meta">{t("certificate.hint")}</p>
      <ListTable
        read={list}
        rowKey={({ certificateOf, enrolmentId }) => `${certificateOf} ${enrolmentId}`}
        empty={t("common.none")}
        columns={[
          { title: t("certificate.of"), render: (_, it) => t(`certificate.${it.certificateOf}`) },
          {
            title: t("certificate.owner"),
            render: (_, it) => (it.certificateOf === "user" ? it.owner : departmentName(it.owner)),
          },
          {
            title: t("user.enrolmentId"),
            dataIndex: "enrolmentId",
            render: (id: string) => <span className="mono">{id}</span>,
          },
          { title: t("catalogue.department"), dataIndex: "department", render: departmentName },
          { title: t("user.expires"), dataIndex: "expiresAt", render: (at: string) => <Instant at={at} /> },
          { title: t("certificate.daysLeft"), render: (_, it) => <Left certificate={it} /> },
        ]}
      />
    </>
  );
}

/** The certificates of this gateway and its users, for its operator: the one that ends first on top. */
export function CertificatesPage() {
  return useHasRole("operator") ? <CertificateList /> : <Absent />;
}
