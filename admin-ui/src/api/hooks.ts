import type { OperationId, RouteAnswer, RouteCall } from "@mulian/domain";
import {
  keepPreviousData,
  type Query,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useRef } from "react";
import { call, ProblemError } from "./client.js";

export type Read<T> = UseQueryResult<T, ProblemError>;

interface ReadOptions<T> {
  readonly enabled?: boolean;
  /** Milliseconds between readings, or how to tell them from what was read last; false when no more are needed. */
  readonly refetchInterval?: number | ((query: Query<T, ProblemError>) => number | false);
  readonly refetchOnWindowFocus?: boolean;
  readonly refetchOnMount?: "always";
  readonly staleTime?: number;
}

/** Reads an operation. A page of a list stays on screen while the next one loads; one record never stands for another. */
export function useRead<O extends OperationId>(
  operation: O,
  parts: RouteCall<O> = {},
  options: ReadOptions<RouteAnswer<O>> = {},
): Read<RouteAnswer<O>> {
  return useQuery<RouteAnswer<O>, ProblemError>({
    queryKey: [operation, parts],
    queryFn: ({ signal }) => call(operation, parts, signal),
    placeholderData: parts.params === undefined ? keepPreviousData : undefined,
    // A refusal will be refused again; only an unreachable gateway is worth another try.
    retry: (count, error) => error.problem.status === 0 && count < 2,
    ...options,
  });
}

interface WriteOptions {
  /** Nothing that is on the screen changes by it: it is not read again. */
  readonly isQuiet?: boolean;
}

/**
 * Writes; afterwards everything read so far is read again, because one command shows in many places.
 * The same content sent again, after a refusal or a lost answer, keeps its idempotency key until it has succeeded.
 */
export function useWrite<O extends OperationId>(
  operation: O,
  { isQuiet = false }: WriteOptions = {},
): UseMutationResult<RouteAnswer<O>, ProblemError, RouteCall<O>> {
  const client = useQueryClient();
  const last = useRef<{ readonly content: string; readonly key: string }>(undefined);
  return useMutation<RouteAnswer<O>, ProblemError, RouteCall<O>>({
    mutationKey: [operation],
    mutationFn: (parts) => {
      const content = JSON.stringify(parts);
      if (last.current?.content !== content) last.current = { content, key: crypto.randomUUID() };
      return call(operation, { ...parts, idempotencyKey: last.current.key });
    },
    onSuccess: () => {
      last.current = undefined;
      return isQuiet ? undefined : client.invalidateQueries();
    },
  });
}
