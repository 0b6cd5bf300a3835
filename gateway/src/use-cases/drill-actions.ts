import { effectiveGrantState, holdIdsOf, recordIdOf, type Command, type DrillStep } from "@mulian/domain";
import type { LedgerCaller } from "../ports/ledger.js";
import type { UserCaller } from "./caller.js";
import type { Exposure } from "./exposure.js";
import type { DrillPorts } from "./key-drill.js";
import type { NamedLegKey } from "./named-leg-key.js";
import { rotateDepartmentKeys } from "./rotate-department-keys.js";
import { rotateLegKey } from "./rotate-leg-key.js";

/** A step of a drill before it is taken. `state` says that there is nothing to do, or that it is somebody else's. */
export interface DrillAction {
  readonly shown: Omit<DrillStep, "outcome">;
  readonly state: "open" | "already" | "left";
  /** Answers the transaction, where there is one. */
  readonly run: () => Promise<string | undefined>;
}

export interface DrillScope extends DrillPorts {
  readonly caller: UserCaller;
  /** The department whose keys leaked. */
  readonly subject: string;
  /** It is this gateway's own. */
  readonly isOwn: boolean;
  readonly reason: string;
  readonly leakedBefore: string;
  readonly signal: AbortSignal;
  /** The TLS key that the ledger names for the department's gateway, and since when; undefined where it names none. */
  readonly legKeyNamed: NamedLegKey | undefined;
}

/**
 * What is to be done, in the order in which it is: first nothing more can be signed with what leaked, then the department can
 * sign again, then what was given to it ends, then what it gave is sealed anew.
 */
export function* drillActions(scope: DrillScope, exposure: Exposure): Generator<DrillAction, void, undefined> {
  yield* exposure.departmentKeys.map(({ kid }) => blockKey(scope, kid));
  yield announceKeys(scope);
  if (scope.legKeyNamed !== undefined) yield rotateLeg(scope, scope.legKeyNamed);
  yield* exposure.requests.map((request) => withdrawRequest(scope, request));
  yield* exposure.grants.map((grant) => revokeGrant(scope, grant));
  yield* exposure.held.map((holding) => endHolding(scope, holding));
  yield* exposure.others.map((key) => tellProvider(key));
  yield* exposure.ownKeys.map((key) => markKey(scope, key));
  yield* exposure.given.map((holding) => sealAgain(scope, holding));
}

/** Submits, and waits for the own index: the next steps are judged by it. */
async function submitted({ ledger, index, signal }: DrillScope, as: LedgerCaller, command: Command): Promise<string> {
  const { txId, blockNumber } = await ledger.submit(as, command);
  await index.waitForBlock(blockNumber, signal);
  return txId;
}

function blockKey(scope: DrillScope, kid: string): DrillAction {
  const { index, caller, subject, reason } = scope;
  return {
    shown: { step: "block-key", subject: kid, holder: subject },
    state: index.get("key-block", recordIdOf([subject, kid])) === undefined ? "open" : "already",
    run: () => submitted(scope, caller.ledger, { name: "department.block-key", body: { id: subject, kid, reason } }),
  };
}

/** New keys in the place of those that leaked; keys announced later are those already. */
function announceKeys(scope: DrillScope): DrillAction {
  const { index, subject, isOwn, leakedBefore, signal } = scope;
  const current = index.get("department", subject)?.keys.filter(({ until }) => until === undefined) ?? [];
  const isNew = current.every(({ since }) => since > leakedBefore);
  return {
    shown: { step: "announce-keys", subject, holder: subject },
    state: isNew ? "already" : isOwn ? "open" : "left",
    run: async () => (await rotateDepartmentKeys(scope, undefined, signal)).txId,
  };
}

/** A guest's leg shows its host's key: that is the host's to replace. */
function rotateLeg(scope: DrillScope, { since }: NamedLegKey): DrillAction {
  const { subject, isOwn, leakedBefore, legKey, signal } = scope;
  const isOwnServer = isOwn && subject === legKey.host;
  return {
    shown: { step: "rotate-leg-key", subject, holder: subject },
    state: since > leakedBefore ? "already" : isOwnServer ? "open" : "left",
    run: async () => (await rotateLegKey(legKey, signal)).txId,
  };
}

function withdrawRequest(scope: DrillScope, request: Exposure["requests"][number]): DrillAction {
  const { id, version, provider, terms } = request;
  return {
    shown: { step: "withdraw-request", subject: id, dataset: terms.dataset, provider },
    state: scope.isOwn ? "open" : "left",
    run: () =>
      submitted(scope, scope.caller.ledger, { name: "request.withdraw", body: { id, expectedVersion: version } }),
  };
}

function revokeGrant(scope: DrillScope, grant: Exposure["grants"][number]): DrillAction {
  const { id, provider, grantee, datasetVersion, terms } = grant;
  return {
    shown: {
      step: "revoke-grant",
      subject: id,
      grant: id,
      dataset: terms.dataset,
      datasetVersion,
      holder: grantee,
      provider,
    },
    state: "open",
    run: () => submitted(scope, scope.caller.ledger, { name: "grant.revoke", body: { id, reason: scope.reason } }),
  };
}

/** The holder's own gateway says that its key is held no longer; after the revocation the ledger bears it out. */
function endHolding(scope: DrillScope, holding: Exposure["held"][number]): DrillAction {
  const { id, version, state, grant, dataset, holder, provider, dataKey } = holding;
  const { index, service, isOwn } = scope;
  const datasetVersion = index.get("grant", grant)?.datasetVersion;
  return {
    shown: {
      step: "end-holding",
      subject: dataKey ?? holding.thumbprint,
      grant,
      dataset,
      holder,
      provider,
      ...(datasetVersion === undefined ? {} : { datasetVersion }),
    },
    state: state === "ended" ? "already" : isOwn ? "open" : "left",
    run: () =>
      submitted(scope, service, {
        name: "key-holding.end",
        body: { id, expectedVersion: version, endedBy: endOf(scope, grant) },
      }),
  };
}

/** What ended the grant, which is what the ledger accepts as the end of a key held by it. */
function endOf({ index, clock }: DrillScope, id: string): "revoked" | "completed" | "expired" {
  const grant = index.get("grant", id);
  const holds = holdIdsOf("grant", id).flatMap((hold) => index.get("hold", hold) ?? []);
  const state = grant === undefined ? "revoked" : effectiveGrantState(grant, holds, clock.now().toISOString());
  return state === "completed" || state === "expired" ? state : "revoked";
}

/** Whether others hold this key too, and must get another one, is for its custodian to judge. */
const tellProvider = ({ id, dataset, datasetVersion, custodian }: Exposure["others"][number]): DrillAction => ({
  shown: { step: "tell-provider", subject: id, dataset, datasetVersion, provider: custodian },
  state: "left",
  run: async () => undefined,
});

function markKey(scope: DrillScope, key: Exposure["ownKeys"][number]): DrillAction {
  const { id, version, state, dataset, datasetVersion, custodian } = key;
  return {
    shown: { step: "mark-key", subject: id, dataset, datasetVersion, holder: custodian, provider: custodian },
    state: state === "compromised" ? "already" : scope.isOwn ? "open" : "left",
    run: () =>
      submitted(scope, scope.service, {
        name: "key.retire",
        body: { id, expectedVersion: version, state: "compromised" },
      }),
  };
}

function sealAgain(scope: DrillScope, holding: Exposure["given"][number]): DrillAction {
  const { dataKey = "", grant, dataset, holder, provider } = holding;
  const datasetVersion = scope.index.get("data-key", dataKey)?.datasetVersion;
  return {
    shown: {
      step: "seal-again",
      subject: dataKey,
      grant,
      dataset,
      holder,
      provider,
      ...(datasetVersion === undefined ? {} : { datasetVersion }),
    },
    state: scope.isOwn ? "open" : "left",
    run: async () => (await scope.exchange.settleHolding(holding)).txId,
  };
}
