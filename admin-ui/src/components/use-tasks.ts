import { MAX_PAGE } from "@mulian/domain";
import { useRead } from "../api/hooks.js";

/** A new task shows within half a minute on whatever page somebody works; more often nobody looks. */
const POLL_MS = 30_000;

/** What waits for who is signed in, the most urgent first. The menu's count and the page read it once for both. */
export const useTasks = () => useRead("listTasks", { query: { limit: MAX_PAGE } }, { refetchInterval: POLL_MS });
