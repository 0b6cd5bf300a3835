import type { Role, SessionView } from "@mulian/domain";
import { createContext, use } from "react";

export const SessionContext = createContext<SessionView | undefined>(undefined);

/** The signed-in user. What it may do is decided by gateway and ledger; the console only hides what would be refused. */
export function useSession(): SessionView {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("no session above this component");
  return session;
}

export const useHasRole = (...roles: readonly Role[]): boolean =>
  useSession().roles.some((role) => roles.includes(role));
