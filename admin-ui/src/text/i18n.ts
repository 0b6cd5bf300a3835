import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.js";
import { zh } from "./zh.js";

const STORED = "mulian.language";

/** The reader's choice, else the browser's first language, else Chinese. */
const first = localStorage.getItem(STORED) ?? (navigator.language.toLowerCase().startsWith("en") ? "en" : "zh");

void i18n.use(initReactI18next).init({
  lng: first,
  fallbackLng: "zh",
  resources: { zh: { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes
});

const apply = (language: string): void => {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  localStorage.setItem(STORED, language);
};
apply(first);
i18n.on("languageChanged", apply);

export { i18n };
