import type { FieldError } from "@mulian/domain";
import { useTranslation } from "react-i18next";

/** What is wrong with a field, in the reader's language: by its code, or as the gateway said it where there is a limit to name. */
export function useMistakeWords(): (mistake: FieldError) => string {
  const { t } = useTranslation();
  return ({ code, message }) => t(`mistake.${code}`, { defaultValue: message });
}
