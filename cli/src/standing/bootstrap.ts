import { MAX_PAGE, type Language, usualPolicy } from "@mulian/domain";
import { ApiClient } from "../api/client.js";
import { ProblemError } from "../api/errors.js";
import { poll } from "../poll.js";
import { calendar2026 } from "./calendar-2026.js";
import type { FirstRecord } from "./first-record.js";
import { trialDepartments } from "./layout.js";

/** The clocks of Order 809 and the trial's own limits: a few seconds to a batch, so that a demo sees its receipts. */
const policy = usualPolicy(trialDepartments[0].entry.mspId, trialDepartments[0].entry.id, {
  correctionDays: 10,
  receiptBatchMs: 5_000,
});

async function absent(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return false;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return true;
    throw error;
  }
}

/** Writes what a new network needs before anybody can work: policy, calendar, departments. Repeats change nothing. */
export async function bootstrapLedger(
  authority: ApiClient,
  tell: (record: FirstRecord, answer: { txId: string; blockNumber: number }) => void,
): Promise<void> {
  if (await absent(authority.call("getPolicy"))) {
    tell(
      "policy",
      await authority.call("initialisePolicy", { body: { content: policy }, idempotencyKey: "bootstrap-policy" }),
    );
  }
  const calendars = await authority.call("listCalendars");
  if (!calendars.items.some((calendar) => calendar.content.year === calendar2026.year)) {
    tell(
      "calendar",
      await authority.call("setCalendar", {
        body: { expectedVersion: 0, content: calendar2026 },
        idempotencyKey: "bootstrap-calendar",
      }),
    );
  }
  for (const { entry } of trialDepartments) {
    if (await absent(authority.call("getDepartment", { params: { id: entry.id } }))) {
      tell(
        { department: entry.id },
        await authority.call("createDepartment", { body: entry, idempotencyKey: `bootstrap-${entry.id}` }),
      );
    }
  }
}

/** How long gateways may take to see their department on the ledger and announce themselves. */
const ANNOUNCE_LIMIT_MS = 30_000;

/** Waits until every department's gateway has published its address and keys. */
export async function waitForAnnouncements(authority: ApiClient): Promise<void> {
  let silent: readonly string[] = [];
  const announced = await poll(ANNOUNCE_LIMIT_MS, async () => {
    const { items } = await authority.call("listDepartments", { query: { limit: MAX_PAGE } });
    const ids = trialDepartments.map(({ entry }) => entry.id);
    silent = ids.filter((id) => items.find((item) => item.id === id)?.gateway === undefined);
    return silent.length === 0 || undefined;
  });
  if (!announced) throw new Error(`no gateway announced itself for ${silent.join(", ")}`);
}

export const authorityClient = async (gatewayUrl: string, password: string, language: Language): Promise<ApiClient> => {
  const session = await new ApiClient({ gatewayUrl, language }).call("createSession", {
    body: { user: "bureau-authority", password, token: true },
  });
  return new ApiClient({ gatewayUrl, token: session.token, language });
};
