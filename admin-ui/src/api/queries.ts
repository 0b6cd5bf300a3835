import { MutationCache, QueryCache, QueryClient, type QueryKey } from "@tanstack/react-query";
import i18n from "i18next";
import { ProblemError } from "./client.js";

const SESSION_OPERATIONS: ReadonlySet<unknown> = new Set(["currentSession", "createSession"]);

/** A session that ended in the middle of work: asking who is signed in brings up the sign-in dialog over the page. */
function noticeLostSession(error: Error, key: QueryKey | undefined): void {
  const isLost = error instanceof ProblemError && error.problem.status === 401 && !SESSION_OPERATIONS.has(key?.[0]);
  if (isLost) void queries.invalidateQueries({ queryKey: ["currentSession"] });
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noticeLostSession(error, query.queryKey) }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => noticeLostSession(error, mutation.options.mutationKey),
  }),
  defaultOptions: { queries: { staleTime: 2_000, refetchOnWindowFocus: true } },
});

// Sentences and names come from the gateway in the reader's language.
i18n.on("languageChanged", () => {
  void queries.invalidateQueries({ predicate: (query) => query.state.data !== undefined });
});
