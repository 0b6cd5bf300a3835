import "i18next";
import type { Texts } from "./zh.js";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}
