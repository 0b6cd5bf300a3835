import { Button } from "antd";
import type { MouseEvent } from "react";
import { useNavigate } from "react-router";

/** A link that looks like the page's main button: one element, so that it is reached once by keyboard and named once. */
export function LinkButton({
  to,
  label,
  isPrimary = false,
}: Readonly<{ to: string; label: string; isPrimary?: boolean }>) {
  const navigate = useNavigate();
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // the browser opens another tab or window
    event.preventDefault();
    void navigate(to);
  };
  return (
    <Button href={to} type={isPrimary ? "primary" : "default"} onClick={follow}>
      {label}
    </Button>
  );
}
