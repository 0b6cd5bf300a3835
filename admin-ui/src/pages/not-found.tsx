import { Empty } from "antd";
import { useTranslation } from "react-i18next";

export function NotFoundPage() {
  const { t } = useTranslation();
  return <Empty description={t("error.notFound")} />;
}
