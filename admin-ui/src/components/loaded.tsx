import type { ReactNode } from "react";
import type { Read } from "../api/hooks.js";
import { Absent } from "./absent.js";
import { Loading } from "./loading.js";
import { Problem } from "./problem.js";

interface LoadedProps<T> {
  readonly read: Read<T>;
  /** The record a page is about: when it is absent, so is the page. */
  readonly isPage?: boolean;
  readonly children: (data: T) => ReactNode;
}

/** A refusal hides what was shown before; an unreachable gateway or an ended session leaves it there to be read. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 401 && status !== 429;
}

/** What was read, or why there is nothing to show. */
export function Loaded<T>({ read, isPage = false, children }: LoadedProps<T>) {
  const status = read.error?.problem.status;
  const problem =
    status === 404 && isPage ? <Absent /> : <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return read.error === null ? <Loading /> : problem;
  if (isRefusal(status)) return problem;
  return (
    <>
      {status !== 401 && problem}
      {children(read.data)}
    </>
  );
}
