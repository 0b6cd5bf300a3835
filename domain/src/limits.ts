/** Every limit the shared language sets, with its reason. Sizes are in UTF-16 units unless the name says bytes. */

/** A title fits a table row. */
export const MAX_TITLE = 200;
/** An abstract is a page of text. */
export const MAX_ABSTRACT = 4_000;
/** Reasons and notes that every member keeps for ever are kept short; texts travel as documents. */
export const MAX_REASON = 1_000;
/** Widest published tables here have a few hundred columns. */
export const MAX_ITEMS = 500;
/** A dataset follows from a handful of duties. */
export const MAX_DUTIES = 20;
export const MAX_TAGS = 30;
/** Basis, scene, scope, filter and attachments of one request. */
export const MAX_DOCUMENTS = 20;
/** Basis, scene or scope of a request, or a supplement: several pages of text. */
export const MAX_REQUEST_TEXT = 20_000;
/** Files a requester may attach at once; with the texts they stay within a request's documents. */
export const MAX_ATTACHMENTS = 10;
/** Points of a supplement: a request has a dozen fields and a few documents, each of which may be wrong in several ways. */
export const MAX_MISSING = 50;
/** Keys a department's record ever keeps, ended ones included: old signatures must still verify. */
export const MAX_DEPARTMENT_KEYS = 50;
/** One document, decoded. Larger material belongs in a dataset. */
export const MAX_DOCUMENT_BYTES = 1_048_576;
/** Texts and files of one account of use: four texts and a few files, and as much again for each of several amendments. */
export const MAX_USE_DOCUMENTS = 60;
/** More people than live in any country. */
export const MAX_SERVED = 10_000_000_000;
/** Findings of one correction: what one look at a dataset brings up. More is another report. */
export const MAX_FINDINGS = 50;
/** Attachments of a correction and the provider's answers; each finding's evidence comes on top. */
export const MAX_CORRECTION_DOCUMENTS = 60;
/** Records a finding may count; the largest registers have a few thousand million. */
export const MAX_WRONG_RECORDS = 100_000_000_000;
/** Departments that may be named in the scope of a conditional dataset. */
export const MAX_SCOPE_DEPARTMENTS = 200;
/** Grants whose totals one receipt batch may carry. */
export const MAX_BATCH_TOTALS = 1_000;
/** A command as canonical JSON; far under Fabric's message limit, far over the widest dataset. */
export const MAX_COMMAND_BYTES = 524_288;
/** Nesting of JSON bodies; the deepest command needs 10 (a row filter of depth 5 inside a request). */
export const MAX_JSON_DEPTH = 24;
/** Longest term a grant may have. Longer use asks again. */
export const MAX_TERM_DAYS = 1_826;
/** Drafts of requests that one user keeps: as many as anybody has in hand at once; older ones are submitted or deleted. */
export const MAX_REQUEST_DRAFTS = 20;
/** One draft of a request as JSON: its texts and a few files. A gateway reads all drafts of a department at a time. */
export const MAX_REQUEST_DRAFT_CHARS = 2_097_152;
/** Days a draft of a request is kept after it was last changed: what nobody has touched for a season is not wanted any more. */
export const REQUEST_DRAFT_DAYS = 90;
/** A page of a list. */
export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 20;
/** Endorsers refuse proposals whose timestamp is further from their clock (see domain: time on the ledger). */
export const MAX_CLOCK_SKEW_MS = 300_000;
/** Days a calendar year may list. */
export const MAX_CALENDAR_DAYS = 130;
/** Items that together find one record: a national id, or a code with a year and a region. */
export const MAX_KEY_ITEMS = 4;
/** Records of one look-up: a company's permits or a household's members; more than that is a query. */
export const MAX_LOOK_UP_RECORDS = 20;
/** Checks of one grant in a day: a busy service hall of a city, far under the number of its people. */
export const MAX_CHECK_ATTEMPTS_PER_DAY = 100_000;
/** No figure over fewer records is ever granted: under five, those in the group know each other's values. */
export const MIN_AGGREGATE_GROUP = 5;
/** A larger smallest group would suppress whole counties. */
export const MAX_MIN_GROUP = 1_000;
/** Figures of one table that somebody reads. */
export const MAX_MEASURES = 20;
/** Groups multiply with each item they are made by. */
export const MAX_GROUP_BY = 4;
/** Characters masking may keep of a value: an address down to its street. */
export const MAX_KEPT_CHARACTERS = 32;
/** Numbers are generalised by steps up to a billion. */
export const MAX_NUMBER_STEP = 1_000_000_000;
