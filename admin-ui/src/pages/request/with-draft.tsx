import type { DatasetView } from "@mulian/domain";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Loading } from "../../components/loading.js";
import { datasetOf, type HalfWritten, valuesOfDraft } from "./draft-body.js";

/** A draft that a form begins with. */
export interface FirstDraft {
  readonly id: string;
  readonly updatedAt: string;
  readonly values: HalfWritten;
}

interface WithDraftProps {
  readonly dataset: DatasetView;
  readonly children: (first: FirstDraft | undefined, onDiscard: () => void) => ReactNode;
}

/** The draft as it is when the form is opened; from then on the form is the newer of the two. */
function Read({ id, children }: Readonly<{ id: string; children: (first: FirstDraft | undefined) => ReactNode }>) {
  const [first, setFirst] = useState<FirstDraft>();
  const draft = useRead("getDraft", { params: { id } }, { enabled: first === undefined, refetchOnMount: "always" });
  if (first !== undefined) return children(first);
  if (!draft.isFetchedAfterMount) return <Loading />;
  const values = draft.data && valuesOfDraft(draft.data);
  if (draft.data !== undefined && values !== undefined) setFirst({ id, updatedAt: draft.data.updatedAt, values });
  return <Loaded read={draft}>{() => <Loading />}</Loaded>;
}

/** Which draft it is stays as it was when the form was opened: the draft that the form itself makes is not another one. */
function Chosen({ id: found, children }: Readonly<{ id: string | undefined }> & Pick<WithDraftProps, "children">) {
  const [id, setId] = useState(found);
  const begin = (): void => setId(undefined);
  return id === undefined ? children(undefined, begin) : <Read id={id}>{(first) => children(first, begin)}</Read>;
}

/** A form about a dataset, with the reader's draft that the address names, or the newest there is of a request for it. */
export function WithDraft({ dataset, children }: WithDraftProps) {
  const [search] = useSearchParams();
  // What the form itself kept, the last time it was open, may be newer than what was read before.
  const drafts = useRead("listDrafts", {}, { refetchOnMount: "always" });
  if (!drafts.isFetchedAfterMount) return <Loading />;
  return (
    <Loaded read={drafts}>
      {({ items }) => {
        const of = items.filter((draft) => datasetOf(draft) === dataset.id && valuesOfDraft(draft) !== undefined);
        const named = of.find(({ id }) => id === search.get("draft"));
        return <Chosen id={(named ?? of[0])?.id}>{children}</Chosen>;
      }}
    </Loaded>
  );
}
