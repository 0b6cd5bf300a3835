import type { ShortenedGroup } from "@mulian/domain";
import { useTranslation } from "react-i18next";

interface LeftOutProps {
  /** The sort of which not all is listed, in words or by its code. */
  readonly what: string;
  readonly shown: number;
  readonly total: number;
  readonly groups: readonly ShortenedGroup[];
}

/** What a list leaves out, and of whose doing. */
export function LeftOut({ what, shown, total, groups }: LeftOutProps) {
  const { t } = useTranslation();
  return (
    <div className="meta">
      {t("alarms.shortened", { what, shown, total })}
      <ul>
        {groups.map(({ by, reason, ...cut }) => (
          <li key={`${by} ${reason ?? ""}`}>
            {t("alarms.shortened", { what: [by, reason].filter(Boolean).join(" "), ...cut })}
          </li>
        ))}
      </ul>
    </div>
  );
}
