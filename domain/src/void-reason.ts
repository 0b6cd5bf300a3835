/**
 * Why a version on the ledger does not count, by code, and the names of what each tells beside itself. A version is told by the
 * first rule that it breaks. What has the same code of several kinds of records means the same there; the record says which.
 */
const DETAILS = {
  // What is no record under its own key.
  deleted: [],
  notJson: [],
  notUnderstood: ["places"], // by this gateway: a contract that is newer writes it, or a forger
  underAnotherKey: [],
  policyOfNoContract: [], // an endorsement policy on a key, which alone voids nothing

  // Of any record: who wrote it, and what it follows.
  besideVoid: [], // another write of the same transaction does not count, so none does
  followsVoid: [],
  anotherWriter: [], // it names somebody else than its transaction's creator
  anotherTime: [],
  writerDisabled: [],
  writerSuspended: ["department"],
  writerUnregistered: ["department"],
  foreignOrganisation: ["department"], // the creator's organisation does not speak for the department
  anotherDepartment: ["department"], // the step is this department's
  roleMissing: ["command"],
  notByAuthority: [],
  outOfSequence: [],
  writtenOnce: [],
  fixedRewritten: ["fields"],
  keyDiffers: [], // it says something else than its own key
  beginsMidway: [], // a first version says what only later ones can
  goesOnAfterEnd: ["state"],
  stepOutOfTurn: ["from", "to"],
  ownerUnregistered: [],
  ownerNotEndorsing: [],
  authorityNotEndorsing: [],

  // Departments, keys, people.
  keyHistoryRewritten: [],
  keyUnknown: [],
  anotherOrganisationsUser: [],
  disabledByAuthority: [],
  disabledByNeighbour: [],

  // The catalogue.
  unreviewed: [],
  contentRewritten: [],
  pendingRewritten: [],
  datasetOfAnother: [],
  claimWithoutDataset: [],

  // Policy, calendar, clocks, batches.
  anotherAuthority: [],
  daysPassed: [],
  clockNotMissed: ["clock", "subject"],
  batchOutOfLine: [],

  // Requests.
  datasetUnregistered: [],
  datasetMisdescribed: ["fields"], // it says otherwise of the dataset than it is
  ownData: [],
  notPublished: ["state"],
  notShared: [],
  outOfScope: [],
  notOffered: [],
  termsChanged: [],
  decidedYetOpen: [],
  supplementOutOfTurn: [],
  nothingChanged: [],
  decidedOutOfTurn: [],
  unitUnsigned: [],

  // Signatures and decisions.
  signedForAnother: [],
  requestUnknown: [],
  signedTwice: [],
  notDecidable: [],
  signatureUnneeded: ["grade"],
  samePerson: [],
  slotMissing: [],
  slotOfAnother: [],
  decidedBeforeAsked: [],
  decidedTwice: [],
  decisionDiffers: [],

  // Grants, their keys and holds.
  requestMissing: [],
  termsDiffer: [],
  partiesDiffer: [],
  termDiffers: [],
  notAutomatic: [],
  datasetChanged: [],
  signaturesMissing: ["steps"],
  providerNotEndorsing: [],
  grantUnknown: [],
  notDelivered: [],
  grantKeyDiffers: [],
  saidTwice: [],
  keyMadeGood: [],
  notRevocable: [],
  revocationLifted: [],
  authoritySuspended: [],

  // Accounts of use and corrections.
  documentsMissing: [],
  answersItself: [],
  reportRewritten: [],
  answerTakenBack: [],
} as const;

type Details = typeof DETAILS;
export type VoidCode = keyof Details;

// Its keys are the codes.
export const VOID_CODES = Object.keys(DETAILS) as [VoidCode, ...VoidCode[]];

/** What a code tells beside itself. */
export type VoidDetails<C extends VoidCode> = Readonly<Record<Details[C][number], string>>;

export type VoidReason = {
  readonly [C in VoidCode]: { readonly code: C; readonly details: VoidDetails<C> };
}[VoidCode];
