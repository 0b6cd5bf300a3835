import type { GrantView } from "@mulian/domain";
import { Card } from "antd";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";

interface GrantFormPageProps {
  readonly title: string;
  readonly children: (grant: GrantView) => ReactNode;
}

/** A page with a form about one grant, which the address names. */
export function GrantFormPage({ title, children }: GrantFormPageProps) {
  const { id = "" } = useParams();
  const grant = useRead("getGrant", { params: { id } });
  return (
    <Loaded read={grant} isPage>
      {(data) => (
        <>
          <PageTitle title={`${title} · ${data.datasetTitle}`} />
          <Card>{children(data)}</Card>
        </>
      )}
    </Loaded>
  );
}
