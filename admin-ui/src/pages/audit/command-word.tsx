import { useTranslation } from "react-i18next";

/** What a transaction did, in words, and by the name it has in the API. A configuration has no command. */
export function CommandWord({ command }: Readonly<{ command: string | undefined }>) {
  const { t } = useTranslation();
  if (command === undefined) return <>—</>;
  // The texts nest by the dot: `command.request.submit`.
  return (
    <span>
      {t(`command.${command}`, { defaultValue: command })} <span className="mono meta">{command}</span>
    </span>
  );
}
