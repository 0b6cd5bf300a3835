import type { DatasetView } from "@mulian/domain";
import { useState } from "react";
import { useWrite } from "../../api/hooks.js";
import { Keeper, type KeptState } from "../../components/keeper.js";
import { draftBody, type HalfWritten, withinLimit } from "./draft-body.js";

export interface DraftState extends KeptState {
  /** The files were too large to be kept beside the texts. */
  readonly areFilesLeftOut?: boolean;
}

/**
 * Keeps a request while it is written, as a draft that its writer alone sees.
 * @param first the draft that is gone on with
 */
export function useRequestDraft(
  dataset: DatasetView,
  first: { readonly id: string; readonly updatedAt: string } | undefined,
): { readonly keeper: Keeper<HalfWritten>; readonly state: DraftState } {
  const [state, setState] = useState<DraftState>({ keptAt: first?.updatedAt });
  const { mutateAsync: create } = useWrite("createDraft", { isQuiet: true });
  const { mutateAsync: update } = useWrite("updateDraft", { isQuiet: true });
  const { mutateAsync: remove } = useWrite("deleteDraft");
  const [keeper] = useState(() => {
    let id = first?.id;
    return new Keeper<HalfWritten>({
      put: async (values) => {
        const { body, isWhole } = withinLimit(draftBody(dataset.id, dataset.content.items, values));
        const draft = { kind: "access-request" as const, body };
        const kept = await (id === undefined ? create({ body: draft }) : update({ params: { id }, body: draft }));
        id = kept.id;
        setState({ keptAt: kept.updatedAt, areFilesLeftOut: !isWhole });
        return kept.updatedAt;
      },
      remove: async () => {
        if (id !== undefined) await remove({ params: { id } });
      },
      tell: (told) => setState((before) => ({ ...before, problem: undefined, ...told })),
    });
  });
  return { keeper, state };
}
