import type { KeyHoldingView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useDepartmentName } from "./department-name.js";

/** Who holds a key, and who else's gateway it lies in: a hosted department's keys are within its host's reach. */
export function Holder({ holding }: Readonly<{ holding: KeyHoldingView }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const others = holding.sharesGatewayWith.map(departmentName);
  return (
    <>
      {departmentName(holding.holder)}
      {others.length > 0 && <div className="meta">{t("holding.sharesGateway", { others: others.join(" · ") })}</div>}
    </>
  );
}
