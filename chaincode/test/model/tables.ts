import type { CommandName, RecordKind } from "@mulian/domain";

/**
 * The state machines of the domain, written down a second time and apart from the rules: which command may take a
 * record of which kind from which state to which. `none` is a record that is not there; `*` is any state kept.
 */
export const TRANSITIONS: Readonly<
  Partial<Record<CommandName, Readonly<Partial<Record<RecordKind, readonly string[]>>>>>
> = {
  "dataset.change": { dataset: ["published>updating"] },
  "dataset.review": { dataset: ["updating>published"] },
  "dataset.suspend": { dataset: ["published>suspended", "updating>suspended"] },
  "dataset.resume": { dataset: ["suspended>published", "suspended>updating"] },
  "dataset.retire": { dataset: ["published>retired", "updating>retired", "suspended>retired"] },
  "dataset.hold": { hold: ["none>suspended"] },
  "dataset.lift": { hold: ["suspended>none"] },
  "department.suspend": { hold: ["none>suspended"] },
  "department.resume": { hold: ["suspended>none"] },
  "user.set-status": {
    "user-status": [
      "none>disabled",
      "none>enabled",
      "enabled>disabled",
      "disabled>enabled",
      "disabled>disabled",
      "enabled>enabled",
    ],
  },
  "request.submit": { "access-request": ["none>submitted"], decision: ["none>open"] },
  "request.approve": {
    "access-request": ["submitted>submitted", "submitted>granted"],
    approval: ["none>signed"],
    grant: ["none>agreed"],
  },
  "request.ask-supplement": { "access-request": ["submitted>supplement-asked"] },
  "request.supplement": { "access-request": ["supplement-asked>submitted"], approval: ["signed>signed"] },
  "request.extend": { "access-request": ["submitted>submitted"] },
  "request.decide": {
    "access-request": ["submitted>granted", "submitted>refused"],
    decision: ["open>granted", "open>refused"],
    approval: ["none>signed"],
    grant: ["none>agreed"],
  },
  "request.withdraw": { "access-request": ["submitted>withdrawn", "supplement-asked>withdrawn"] },
  "grant.deliver": { grant: ["agreed>delivered"], "key-holding": ["none>released"] },
  "key-holding.acknowledge": { grant: ["delivered>active"], "key-holding": ["released>acknowledged"] },
  "key-holding.end": { "key-holding": ["released>ended", "acknowledged>ended", "ended>ended"] },
  "grant.suspend": { hold: ["none>suspended"] },
  "grant.resume": { hold: ["suspended>none"] },
  "grant.revoke": { hold: ["none>revoked", "suspended>revoked", "revoked>revoked"] },
  "grant.complete": { grant: ["active>completed"], "key-holding": ["acknowledged>ended"] },
  "use.record": { "use-record": ["none>kept"] },
  "use.amend": { "use-record": ["kept>kept"] },
  "correction.report": { correction: ["none>reported"] },
  "correction.answer": {
    correction: [
      "reported>reported",
      "reported>accepted",
      "reported>corrected",
      "reported>rejected",
      "accepted>accepted",
      "accepted>corrected",
    ],
  },
  "correction.close": { correction: ["corrected>closed", "rejected>closed"] },
  "correction.withdraw": { correction: ["reported>withdrawn", "accepted>withdrawn"] },
  "grant.terminate": { grant: ["agreed>terminated", "delivered>terminated", "active>terminated"] },
};

/** Commands that the random sequences are made of. */
export const PLAYED = Object.keys(TRANSITIONS) as readonly CommandName[]; // the table's names are command names
