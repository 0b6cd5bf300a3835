import type { OperationId, RouteAnswer } from "@mulian/domain";
import {
  keepPreviousData,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { type Call, call, ProblemError } from "./client.js";

/** Reads an operation. A page of a list stays on screen while the next one loads. */
export function useRead<O extends OperationId>(
  operation: O,
  parts: Call<O> = {},
  options: { readonly enabled?: boolean; readonly refetchInterval?: number } = {},
): UseQueryResult<RouteAnswer<O>, ProblemError> {
  return useQuery<RouteAnswer<O>, ProblemError>({
    queryKey: [operation, parts],
    queryFn: ({ signal }) => call(operation, parts, signal),
    placeholderData: keepPreviousData,
    // A refusal will be refused again; only an unreachable gateway is worth another try.
    retry: (count, error) => error.problem.status === 0 && count < 2,
    ...options,
  });
}

/** Writes; afterwards everything read so far is read again, because one command shows in many places. */
export function useWrite<O extends OperationId>(
  operation: O,
): UseMutationResult<RouteAnswer<O>, ProblemError, Call<O>> {
  const client = useQueryClient();
  return useMutation<RouteAnswer<O>, ProblemError, Call<O>>({
    mutationFn: (parts) => call(operation, parts),
    onSuccess: () => client.invalidateQueries(),
  });
}
