import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { useSession } from "../api/session.js";
import { useDepartmentName } from "./department-name.js";

/** React Router's key of the first location: nobody navigated, so the browser's own focus is left alone. */
const FIRST_LOCATION = "default";

/** A page's heading, which is also the window's title and takes the focus when the reader comes from another page. */
export function PageTitle({ title, children }: Readonly<{ title: string; children?: ReactNode }>) {
  const { t } = useTranslation();
  const name = useDepartmentName()(useSession().department);
  const { key, pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(key === FIRST_LOCATION);
  useEffect(() => {
    document.title = t("app.page", { title, name });
  }, [t, title, name]);
  useEffect(() => {
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [pathname]);
  return (
    <div className="title-row">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
