import type { Caller, CommandBody, CommandName } from "@mulian/domain";
import {
  accountBody,
  activeGrant,
  agreedGrant,
  cast,
  completeRequest,
  correctionBody,
  datasetContent,
  deliveredGrant,
  departmentBody,
  digest,
  digestOf,
  key,
  policyContent,
  publicJwk,
  accountOf,
  publishDataset,
  registerDuty,
  reportedCorrection,
  termsFor,
} from "./cast.js";
import type { Ledger } from "./ledger.js";

/** What brings a network to where a command can be sent, and the command. */
export type Way = (ledger: Ledger) => Promise<{ as: Caller; name: CommandName; body: unknown }>;

const conditional = { shareType: "conditional" as const, conditions: { scope: [], use: "统计" } };
const prepared = <N extends CommandName>(as: Caller, name: N, body: CommandBody<N>) => ({ as, name, body });
const undecided = async (ledger: Ledger) => completeRequest(ledger, await publishDataset(ledger, conditional));

const [sig, enc] = [publicJwk("sig"), publicJwk("enc")];
const announcement = (keys: CommandBody<"department.announce">["keys"]): CommandBody<"department.announce"> => ({
  id: "statistics",
  expectedVersion: 1,
  gateway: { url: "https://gateway.example:8443", tlsSpkiDigest: digest("spki") },
  keys,
});
const resource = (dataset: string): CommandBody<"resource.link"> => ({
  idempotencyKey: key(),
  dataset,
  title: "表",
  resourceKind: "table",
  binding: "streets",
  schemaDigest: digest("schema"),
  refreshedAt: "2026-03-01T00:00:00.000Z",
});
const linked = async (ledger: Ledger): Promise<string> =>
  (await ledger.submit(cast.steward, "resource.link", resource(await publishDataset(ledger)))).result.id;
const sealed = (dataset: string): CommandBody<"key.register"> => ({
  idempotencyKey: key(),
  dataset,
  datasetVersion: 1,
  items: ["code", "name"],
  suite: "A256GCM-HKDF-SHA256",
  fingerprint: digest(key()),
  packageDigest: digest(key()),
});

/** One way to each command. */
export const WAYS: Readonly<Record<CommandName, Way>> = {
  "policy.update": async () =>
    prepared(cast.authority, "policy.update", { expectedVersion: 1, content: { ...policyContent, deliverDays: 9 } }),
  "calendar.set": async () =>
    prepared(cast.authority, "calendar.set", {
      expectedVersion: 0,
      content: { year: 2027, holidays: [], workdays: [] },
    }),
  "user.set-status": async () =>
    prepared(cast.authority, "user.set-status", {
      mspId: "CivilMSP",
      enrolmentId: "x",
      expectedVersion: 0,
      status: "disabled",
      reason: "r",
    }),
  "receipts.commit": async () =>
    prepared(cast.civilGateway, "receipts.commit", {
      batchNumber: 1,
      firstSequence: 1,
      lastSequence: 1,
      merkleRoot: digest("r"),
      totals: [],
    }),
  "department.register": async () => prepared(cast.authority, "department.register", departmentBody("tax", "TaxMSP")),
  "department.update": async () =>
    prepared(cast.civilOperator, "department.update", { id: "civil-affairs", expectedVersion: 1, workUnit: "处" }),
  "department.suspend": async () => prepared(cast.authority, "department.suspend", { id: "health", reason: "r" }),
  "duty.register": async () =>
    prepared(cast.steward, "duty.register", { idempotencyKey: key(), title: "职责", legalBasis: "法" }),
  "duty.repeal": async (ledger) =>
    prepared(cast.head, "duty.repeal", { id: await registerDuty(ledger), expectedVersion: 1 }),
  "dataset.submit": async (ledger) =>
    prepared(cast.head, "dataset.submit", {
      idempotencyKey: key(),
      content: datasetContent(await registerDuty(ledger)),
    }),
  "dataset.suspend": async (ledger) =>
    prepared(cast.head, "dataset.suspend", { id: await publishDataset(ledger), expectedVersion: 2, reason: "r" }),
  "dataset.hold": async (ledger) =>
    prepared(cast.authority, "dataset.hold", { id: await publishDataset(ledger), reason: "r" }),
  "request.submit": async (ledger) =>
    prepared(cast.requester, "request.submit", {
      idempotencyKey: key(),
      terms: termsFor(await publishDataset(ledger)),
    }),
  "request.ask-supplement": async (ledger) =>
    prepared(cast.head, "request.ask-supplement", {
      id: (await undecided(ledger)).id,
      expectedVersion: 2,
      missing: ["x"],
    }),
  "request.extend": async (ledger) =>
    prepared(cast.authority, "request.extend", { id: (await undecided(ledger)).id, expectedVersion: 2, reason: "r" }),
  "request.decide": async (ledger) => {
    const { id, termsDigest } = await undecided(ledger);
    return prepared(cast.head, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
  },
  "request.withdraw": async (ledger) =>
    prepared(cast.requester, "request.withdraw", { id: (await undecided(ledger)).id, expectedVersion: 2 }),
  "grant.deliver": async (ledger) =>
    prepared(cast.civilGateway, "grant.deliver", {
      id: await agreedGrant(ledger),
      expectedVersion: 1,
      key: { holdingKind: "access-key" },
    }),
  "grant.suspend": async (ledger) =>
    prepared(cast.head, "grant.suspend", { id: await agreedGrant(ledger), reason: "r" }),
  "grant.revoke": async (ledger) =>
    prepared(cast.unitHead, "grant.revoke", { id: await agreedGrant(ledger), reason: "r" }),
  "grant.complete": async (ledger) =>
    prepared(cast.requester, "grant.complete", {
      id: (await activeGrant(ledger)).grant,
      expectedVersion: 3,
      reason: "r",
    }),
  "key-holding.acknowledge": async (ledger) =>
    prepared(cast.statisticsGateway, "key-holding.acknowledge", {
      id: (await deliveredGrant(ledger)).holding,
      expectedVersion: 1,
    }),
  "key-holding.end": async (ledger) =>
    prepared(cast.statisticsGateway, "key-holding.end", {
      id: (await activeGrant(ledger)).holding,
      expectedVersion: 2,
      endedBy: "destroyed",
    }),
  "use.record": async (ledger) =>
    prepared(cast.requester, "use.record", accountBody((await activeGrant(ledger)).grant)),
  "use.amend": async (ledger) => {
    const { idempotencyKey: _key, grant: _grant, ...account } = accountBody("");
    const documents = [{ role: "effect" as const, digest: digest("more") }];
    return prepared(cast.requester, "use.amend", {
      ...account,
      id: await accountOf(ledger, (await activeGrant(ledger)).grant),
      expectedVersion: 1,
      documents,
    });
  },
  "correction.report": async (ledger) =>
    prepared(cast.requester, "correction.report", correctionBody((await activeGrant(ledger)).grant)),
  "correction.answer": async (ledger) =>
    prepared(cast.steward, "correction.answer", {
      id: await reportedCorrection(ledger),
      expectedVersion: 1,
      answers: [{ finding: 1, outcome: "corrected" }],
      documents: [],
    }),
  "correction.withdraw": async (ledger) =>
    prepared(cast.requester, "correction.withdraw", { id: await reportedCorrection(ledger), expectedVersion: 1 }),
  "policy.initialise": async (ledger) => {
    // A network that has no policy yet.
    ledger.state.clear();
    ledger.history.length = 0;
    return prepared(cast.authority, "policy.initialise", { content: policyContent });
  },
  "overdue.record": async (ledger) => {
    const { id } = await undecided(ledger);
    ledger.now = "2026-03-16T16:00:00.000Z";
    return prepared(cast.requester, "overdue.record", { clock: "reply", subject: id });
  },
  "department.announce": async () => prepared(cast.statisticsGateway, "department.announce", announcement([sig, enc])),
  "department.block-key": async (ledger) => {
    await ledger.submit(cast.statisticsGateway, "department.announce", announcement([sig, enc]));
    return prepared(cast.unitHead, "department.block-key", { id: "statistics", kid: enc.kid, reason: "r" });
  },
  "department.resume": async (ledger) => {
    await ledger.submit(cast.authority, "department.suspend", { id: "health", reason: "r" });
    return prepared(cast.authority, "department.resume", { id: "health" });
  },
  "duty.update": async (ledger) =>
    prepared(cast.steward, "duty.update", { id: await registerDuty(ledger), expectedVersion: 1, title: "新" }),
  "dataset.resubmit": async (ledger) => {
    const content = datasetContent(await registerDuty(ledger));
    const { result } = await ledger.submit(cast.head, "dataset.submit", { idempotencyKey: key(), content });
    const returned = { id: result.id, expectedVersion: 1, outcome: "return", reason: "r" } as const;
    await ledger.submit(cast.authority, "dataset.review", returned);
    const other = { ...content, title: "新", code: "302001/000124" };
    return prepared(cast.head, "dataset.resubmit", { id: result.id, expectedVersion: 2, content: other });
  },
  "dataset.change": async (ledger) => {
    const id = await publishDataset(ledger);
    const { content } = await ledger.record("dataset", id);
    const other = { ...content, title: "新", code: "302001/000124" };
    return prepared(cast.head, "dataset.change", { id, expectedVersion: 2, content: other });
  },
  "dataset.review": async (ledger) => {
    const id = await publishDataset(ledger);
    const { content } = await ledger.record("dataset", id);
    await ledger.submit(cast.head, "dataset.change", { id, expectedVersion: 2, content: { ...content, title: "新" } });
    return prepared(cast.authority, "dataset.review", { id, expectedVersion: 3, outcome: "publish" });
  },
  "dataset.refresh": async (ledger) =>
    prepared(cast.civilGateway, "dataset.refresh", {
      id: await publishDataset(ledger),
      expectedVersion: 2,
      refreshedAt: ledger.now,
    }),
  "dataset.resume": async (ledger) => {
    const id = await publishDataset(ledger);
    await ledger.submit(cast.head, "dataset.suspend", { id, expectedVersion: 2, reason: "r" });
    return prepared(cast.head, "dataset.resume", { id, expectedVersion: 3 });
  },
  "dataset.retire": async (ledger) =>
    prepared(cast.head, "dataset.retire", { id: await publishDataset(ledger), expectedVersion: 2, reason: "r" }),
  "dataset.lift": async (ledger) => {
    const id = await publishDataset(ledger);
    await ledger.submit(cast.authority, "dataset.hold", { id, reason: "r" });
    return prepared(cast.authority, "dataset.lift", { id });
  },
  "resource.link": async (ledger) => prepared(cast.steward, "resource.link", resource(await publishDataset(ledger))),
  "resource.refresh": async (ledger) =>
    prepared(cast.civilGateway, "resource.refresh", {
      id: await linked(ledger),
      expectedVersion: 1,
      schemaDigest: digest("new"),
      refreshedAt: ledger.now,
    }),
  "resource.retire": async (ledger) =>
    prepared(cast.steward, "resource.retire", { id: await linked(ledger), expectedVersion: 1 }),
  "request.approve": async (ledger) => {
    const terms = termsFor(await publishDataset(ledger));
    const { result } = await ledger.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
    const termsDigest = digestOf(terms);
    return prepared(cast.unitHead, "request.approve", { id: result.id, expectedVersion: 1, termsDigest });
  },
  "request.supplement": async (ledger) => {
    const { id } = await undecided(ledger);
    await ledger.submit(cast.head, "request.ask-supplement", { id, expectedVersion: 2, missing: ["x"] });
    const documents = [{ role: "supplement" as const, digest: digest("more") }];
    return prepared(cast.unitHead, "request.supplement", { id, expectedVersion: 3, documents });
  },
  "grant.resume": async (ledger) => {
    const id = await agreedGrant(ledger);
    await ledger.submit(cast.unitHead, "grant.suspend", { id, reason: "r" });
    return prepared(cast.unitHead, "grant.resume", { id });
  },
  "grant.terminate": async (ledger) => {
    const id = await agreedGrant(ledger);
    await ledger.submit(cast.authority, "grant.suspend", { id, reason: "r" });
    return prepared(cast.authority, "grant.terminate", { id, expectedVersion: 1, reason: "r" });
  },
  "key.register": async (ledger) => prepared(cast.civilGateway, "key.register", sealed(await publishDataset(ledger))),
  "key.retire": async (ledger) => {
    const body = sealed(await publishDataset(ledger));
    const { result } = await ledger.submit(cast.civilGateway, "key.register", body);
    return prepared(cast.head, "key.retire", { id: result.id, expectedVersion: 1, state: "rotated" });
  },
  "key-holding.replace": async (ledger) => {
    const dataset = await publishDataset(ledger);
    const { grant = "" } = await completeRequest(ledger, dataset, { method: "file" });
    await ledger.submit(cast.statisticsGateway, "department.announce", announcement([sig, enc]));
    const register = async () => (await ledger.submit(cast.civilGateway, "key.register", sealed(dataset))).result.id;
    const wrapped = (dataKey: string) => ({ dataKey, thumbprint: enc.kid, jweDigest: digest("jwe") });
    const leaked = await register();
    const delivered = { id: grant, expectedVersion: 1, key: { holdingKind: "data-key", ...wrapped(leaked) } } as const;
    const { holding: id = "" } = (await ledger.submit(cast.civilGateway, "grant.deliver", delivered)).result;
    await ledger.submit(cast.civilGateway, "key.retire", { id: leaked, expectedVersion: 1, state: "compromised" });
    return prepared(cast.civilGateway, "key-holding.replace", {
      id,
      expectedVersion: 1,
      ...wrapped(await register()),
    });
  },
  "correction.close": async (ledger) => {
    const id = await reportedCorrection(ledger);
    const answers = [1, 2].map((finding) => ({ finding, outcome: "corrected" as const }));
    await ledger.submit(cast.steward, "correction.answer", { id, expectedVersion: 1, answers, documents: [] });
    return prepared(cast.requester, "correction.close", { id, expectedVersion: 2 });
  },
};
