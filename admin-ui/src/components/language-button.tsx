import { Button } from "antd";
import { useTranslation } from "react-i18next";

/** Names the other language in that language. */
export function LanguageButton({ isOnWhite = false }: Readonly<{ isOnWhite?: boolean }>) {
  const { t, i18n } = useTranslation();
  const [other, tag] = i18n.language === "en" ? ["zh", "zh-CN"] : ["en", "en"];
  return (
    <Button size="small" ghost={!isOnWhite} lang={tag} onClick={() => void i18n.changeLanguage(other)}>
      {t("app.language")}
    </Button>
  );
}
