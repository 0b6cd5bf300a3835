import { Empty } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { PageTitle } from "./page-title.js";

function Nothing({ text }: Readonly<{ text: string }>) {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={text} />
      <Empty description={<Link to="/datasets">{t("error.toCatalogue")}</Link>} />
    </>
  );
}

/** No such record, or none for the reader's eyes: the two look alike here as they do in the gateway. */
export function Absent() {
  const { t } = useTranslation();
  return <Nothing text={t("error.absent")} />;
}

/** The console has no page of this address. */
export function NotFound() {
  const { t } = useTranslation();
  return <Nothing text={t("error.notFound")} />;
}
