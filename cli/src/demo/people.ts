import type { Language } from "@mulian/domain";
import { ApiClient } from "../api/client.js";
import { signInAsTrialUser } from "../standing/trial-users.js";
import type { StandingState } from "../standing/state.js";

/** Everybody who acts in the demo, each signed in at their own organisation's gateway. */
export interface People {
  readonly authority: ApiClient;
  readonly auditor: ApiClient;
  readonly steward: ApiClient;
  readonly providerApprover: ApiClient;
  readonly requester: ApiClient;
  readonly requesterApprover: ApiClient;
  readonly outsider: ApiClient;
}

export async function signInPeople(dataDir: string, standing: StandingState, language: Language): Promise<People> {
  const as = async (user: string): Promise<ApiClient> => {
    const signedIn = await signInAsTrialUser(dataDir, standing, user, language);
    if (signedIn === undefined) throw new Error(`${user} cannot sign in`);
    return new ApiClient({ ...signedIn, language });
  };
  return {
    authority: await as("bureau-authority"),
    auditor: await as("bureau-auditor"),
    steward: await as("civil-steward"),
    providerApprover: await as("civil-approver"),
    requester: await as("stats-requester"),
    requesterApprover: await as("stats-approver"),
    outsider: await as("ecology-requester"),
  };
}
