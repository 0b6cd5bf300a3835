import type {
  Accounted,
  AggregateFunction,
  ApprovalStep,
  CommandName,
  CorrectionState,
  DataKey,
  DatasetContent,
  DatasetView,
  DepartmentView,
  DocumentView,
  DrillStep,
  Duty,
  EffectiveGrantState,
  EffectKind,
  FindingCode,
  FsckReport,
  Hold,
  Item,
  KeyHolding,
  MaskedItem,
  MistakeKind,
  PurposeCode,
  ReceiptView,
  RecordKind,
  RefusalGround,
  RejectionReason,
  RequestState,
  Resource,
  Role,
  RunView,
  Schedule,
  ShareMethod,
  UserView,
} from "@mulian/domain";

/** Words of the ledger that the console shows one by one; a language that lacks one does not compile. */
export type Vocabulary =
  | AggregateFunction
  | ApprovalStep
  | CorrectionState
  | DataKey["state"]
  | DatasetContent["format" | "grade" | "open" | "shareType" | "updateCycle"]
  | DatasetView["effectiveState" | "freshness"]
  | DepartmentView["level"]
  | DocumentView["role"]
  | DrillStep["step" | "outcome"]
  | Duty["status"]
  | EffectiveGrantState
  | EffectKind
  | Item["type" | "sensitivity"]
  | KeyHolding["holdingKind" | "state"]
  | NonNullable<KeyHolding["endedBy"]>
  | MaskedItem["transform"]
  | MistakeKind
  | PurposeCode
  | RefusalGround
  | RejectionReason
  | RequestState
  | Resource["resourceKind" | "status"]
  | Exclude<Role, "gateway">
  | RunView["state"]
  | Schedule["mode"]
  | Schedule["recurrence"]["every"]
  | ShareMethod
  | UserView["status"];

type NounOf<N extends string> = N extends `${infer Noun}.${string}` ? Noun : never;
type VerbOf<N extends string, Noun extends string> = N extends `${Noun}.${infer Verb}` ? Verb : never;

type FsckPlace = FsckReport["differences"][number]["where"];

/** Texts whose keys are the ledger's own: nothing of it is ever shown by its code alone. */
export interface LedgerTexts {
  readonly value: Readonly<Record<Vocabulary, string> & Record<string, string>>;
  /** By noun and verb of the command's name. */
  readonly command: { readonly [Noun in NounOf<CommandName>]: Readonly<Record<VerbOf<CommandName, Noun>, string>> };
  readonly kind: Readonly<Record<RecordKind, string>>;
  /** Who holds something up. */
  readonly actor: Readonly<Record<Hold["actor"], string>>;
  /** How a delivery ended. */
  readonly outcome: Readonly<Record<ReceiptView["outcome"], string>>;
  readonly standing: Readonly<Record<Accounted, string>>;
  readonly fsck: {
    readonly place: Readonly<Record<FsckPlace, string>>;
    readonly unjudged: Readonly<Record<FsckReport["unjudged"][number]["code"], string>>;
    readonly finding: Readonly<Record<FindingCode | "void", string>>;
    readonly action: Readonly<Record<FsckPlace, string>>;
  } & Readonly<Record<string, unknown>>;
}
