import type { Texts } from "./zh.js";

export const en: Texts = {
  app: { name: "Mulian", subtitle: "Government data catalogue chain", language: "中文", signOut: "Sign out", menu: "Main menu", height: "{{height}} blocks", skip: "Skip to content", of: "{{name}} · Mulian" },
  nav: { catalogue: "Catalogue", requests: "Requests", grants: "Grants", drafts: "Drafts", audit: "Audit", departments: "Departments" },
  signIn: { title: "Sign in", user: "User", password: "Password", submit: "Sign in", required: "Required", hint: "First passwords are printed by ./mulian start and kept in a file only its owner can read." },
  error: { unreachable: "The gateway cannot be reached; try again shortly", title: "That did not work", retry: "Try again", notFound: "There is no such page", field: "{{path}}: {{message}}" },
  common: {
    search: "Search", all: "All", yes: "Yes", no: "No", reason: "Reason", confirm: "Confirm", cancel: "Cancel", back: "Back", none: "None", open: "Open", at: "Time", by: "By", block: "block {{number}}", version: "version {{version}}",
    total: "{{count}} in all", refresh: "Refresh", save: "Save", remove: "Delete", done: "Done: block {{block}}", saved: "Saved", reasonRequired: "Give the reason", more: "More",
  },
  catalogue: {
    title: "Catalogue", placeholder: "Search titles, abstracts and items, for example 街道", empty: "No dataset matches", newDataset: "Register a dataset", clear: "Clear filters", facets: "Filters", results: "{{total}} datasets",
    department: "Department", shareType: "Share type", grade: "Grade", status: "State", format: "Format", updateCycle: "Update cycle", tag: "Tag", linked: "linked", notLinked: "not linked", items: "{{count}} items",
  },
  dataset: {
    about: "About", items: "Items", holdings: "Key holdings", history: "History", code: "Resource code", holder: "Holder", duty: "From duty", classification: "Classification", conditions: "Conditions", scope: "Shared with", use: "Use allowed",
    legalBasis: "Basis for not sharing", resources: "Linked resources", freshness: "Freshness", refreshed: "Last refresh", published: "Published", name: "Field", itemTitle: "Title", type: "Type", unit: "Unit", sensitivity: "Sensitivity", key: "Key", request: "Request access",
    rows: "{{count}} rows", noHoldings: "No department holds a key to this dataset", publish: "Publish", return: "Return", review: "Review", submitted: "Submitted", openData: "Open data", methods: "Share methods",
  },
  holding: { holder: "Holder", kind: "Kind of key", thumbprint: "Thumbprint", since: "Since", until: "Until", state: "State", grant: "Grant" },
  request: {
    title: "Requests", mine: "Ours", toUs: "To us", dataset: "Dataset", requester: "Requester", provider: "Provider", state: "State", due: "Reply due", overdue: "overdue", purpose: "Purpose", method: "Method", items: "Items",
    term: "Term", days: "{{count}} days", documents: "Documents", approvals: "Signatures", missing: "Signatures still needed", approve: "Sign and send", grant: "Grant", refuse: "Refuse", withdraw: "Withdraw", askSupplement: "Ask for a supplement", supplement: "Supplement", notYet: "not here yet",
    new: "New request", basis: "Basis", scene: "Scene", scope: "Scope", filter: "Rows (optional)", filterItem: "Item", filterValues: "Values (one or more)", quotaRows: "Rows a day at most", submit: "Submit", submitted: "The request is on the ledger; your department's approver signs next", decided: "Decision",
    supplementHint: "List everything that is missing, once, one item a line", signTerms: "You sign these terms (digest {{digest}})", empty: "No requests", step: "Step",
  },
  grant: {
    title: "Grants", grantee: "Grantee", provider: "Provider", state: "State", expires: "Expires", deliver: "Deliver", suspend: "Suspend", resume: "Resume", revoke: "Revoke", complete: "Complete", preview: "Preview", downloadCsv: "Download CSV", downloadNdjson: "Download NDJSON",
    terms: "Terms", keys: "Key holdings", receipts: "Receipts", empty: "No grants", rowsShown: "The first {{count}} rows; every reading leaves a receipt signed by both sides", revokeHint: "Serving stops at once. Data and keys already handed over cannot be recalled.", completeHint: "Declares that the purpose is met and the data disposed of.", notBefore: "From", deliverDue: "Delivery due",
    sequence: "No.", rows: "Rows", bytes: "Bytes", outcome: "Outcome", signed: "Both signed", batch: "Batch on the ledger", pending: "pending",
  },
  drafts: { title: "Drafts", hint: "Drafts stay in your department's gateway; nothing is on the ledger before they are submitted.", kind: "Kind", writtenBy: "Written by", updated: "Changed", submit: "Sign and submit", empty: "No drafts", dataset: "Dataset", "access-request": "Request", edit: "Edit" },
  draft: { title: "Register a dataset", code: "Resource code", name: "Title", abstract: "Abstract", duties: "From duties", classification: "Classification (levels separated by /)", items: "Items", addItem: "Add an item", format: "Format", updateCycle: "Update cycle", shareType: "Share type", methods: "Share methods", scope: "Shared with (departments)", use: "Use allowed", reason: "Reason for not sharing", legalBasis: "Law, administrative regulation or State Council decision", grade: "Grade", open: "Open data", secrecy: "Outcome of the secrecy review", personal: "Outcome of the personal information assessment", secrets: "Contains state or work secrets (then it is refused)", tags: "Tags", save: "Save draft" },
  audit: { title: "Audit", what: "What to trace", id: "Id", trace: "Trace", dataset: "Dataset", grant: "Grant", request: "Request", department: "Department", key: "Key thumbprint", steps: "{{count}} steps, as of {{height}} blocks", endorsers: "Endorsed by", receipt: "Receipt", empty: "Nothing recorded", tx: "Transaction" },
  departments: { title: "Departments", name: "Name", id: "Id", creditCode: "Unified social credit code", msp: "Organisation (MSP)", workUnit: "Work unit", datasets: "Datasets", gateway: "Gateway", suspended: "suspended", active: "active" },
  value: {
    unconditional: "unconditional", conditional: "conditional", "not-shared": "not shared", core: "core", important: "important", general: "general", submitted: "submitted", returned: "returned", published: "published", updating: "change under review", suspended: "suspended", retired: "retired",
    "supplement-asked": "supplement asked", granted: "granted", refused: "refused", withdrawn: "withdrawn", agreed: "agreed, not delivered", delivered: "delivered, not acknowledged", active: "active", revoked: "revoked", expired: "expired", completed: "completed", terminated: "terminated", released: "released", acknowledged: "acknowledged", ended: "ended",
    "access-key": "access key", "data-key": "data key", interface: "interface", batch: "batch", file: "file", "real-time": "real time", daily: "daily", weekly: "weekly", monthly: "monthly", quarterly: "quarterly", "half-yearly": "half-yearly", yearly: "yearly", irregular: "irregular", database: "database", csv: "CSV", xlsx: "XLSX", json: "JSON", xml: "XML", document: "document", image: "image", other: "other",
    public: "public", internal: "internal", personal: "personal", "sensitive-personal": "sensitive personal", text: "text", integer: "integer", number: "number", boolean: "yes/no", date: "date", datetime: "date and time", open: "open", "open-on-application": "open on application", "not-open": "not open", fresh: "fresh", stale: "stale", never: "never refreshed",
    "requester-unit": "requester's unit", provider: "provider's approver", "provider-second": "provider's second approver", authority: "authority", basis: "basis", scene: "scene", scope: "scope", filter: "rows", attachment: "attachment", supplement: "supplement", broken: "broken",
    "administrative-approval": "administrative approval", "supervision-and-inspection": "supervision and inspection", statistics: "statistics", "policy-making": "policy making", "public-service": "public service", "emergency-response": "emergency response", "law-enforcement": "law enforcement", "identity-verification": "identity verification",
    steward: "steward", approver: "approver", requester: "requester", auditor: "auditor", operator: "operator", table: "table", linked: "linked",
  },
};
