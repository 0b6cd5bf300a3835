import { MAX_REQUEST_DRAFT_CHARS, MAX_REQUEST_DRAFTS, REQUEST_DRAFT_DAYS } from "@mulian/domain";
import { expect } from "chai";
import type { DraftRow } from "../../src/ports/state.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import {
  createDraft,
  deleteDraft,
  type DraftPorts,
  getDraft,
  listDrafts,
  submitDraft,
  updateDraft,
} from "../../src/use-cases/drafts.js";
import { codeOf } from "../exchange-leg/until.js";
import { idOf } from "../support/records.js";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

const somebody = (user: string, department = "statistics"): UserCaller => ({
  user,
  department,
  roles: ["requester"],
  ledger: { mspId: "M", enrolmentId: user, certificatePem: "", keyName: "" },
});
const WRITER = somebody("writer");
const COLLEAGUE = somebody("colleague");

describe("drafts of requests", () => {
  let rows: Map<string, DraftRow>;
  let nowMs: number;
  let ports: DraftPorts;
  beforeEach(() => {
    rows = new Map();
    nowMs = START_MS;
    ports = {
      clock: { now: () => new Date(nowMs) },
      state: {
        drafts: {
          get: async (key) => rows.get(key),
          put: async (key, row) => void rows.set(key, row),
          remove: async (key) => void rows.delete(key),
          entries: async () => [...rows],
        },
      },
    };
  });

  const halfWritten = (changes: object = {}) => ({
    kind: "access-request" as const,
    body: { dataset: idOf("streets"), basis: "《统计法》", masking: [{ item: "name" }], ...changes },
  });
  const titlesOf = async (caller: UserCaller): Promise<readonly unknown[]> =>
    (await listDrafts(ports, caller, 7)).items.map(({ body }) => body);

  it("are their writer's alone: a colleague neither lists, reads, changes, submits nor deletes them", async () => {
    const { id } = await createDraft(ports, WRITER, halfWritten());
    expect((await getDraft(ports, WRITER, id)).body).to.deep.equal(halfWritten().body);
    expect(await titlesOf(COLLEAGUE)).to.deep.equal([]);
    expect(await codeOf(getDraft(ports, COLLEAGUE, id))).to.equal("NOT_FOUND");
    expect(await codeOf(updateDraft(ports, COLLEAGUE, id, halfWritten()))).to.equal("NOT_FOUND");
    expect(await codeOf(deleteDraft(ports, COLLEAGUE, id))).to.equal("NOT_FOUND");
    const submitting = submitDraft(ports as Parameters<typeof submitDraft>[0], COLLEAGUE, id, {} as never); // refused before anything else is asked
    expect(await codeOf(submitting)).to.equal("NOT_FOUND");
    await deleteDraft(ports, WRITER, id);
    expect(rows.size).to.equal(0);
  });

  it("stay the department's work where they are of datasets", async () => {
    await createDraft(ports, WRITER, { kind: "dataset", body: { title: "街道" } });
    expect(await titlesOf(COLLEAGUE)).to.deep.equal([{ title: "街道" }]);
    expect(await titlesOf(somebody("stranger", "ecology"))).to.deep.equal([]);
  });

  it("are listed without their attachments, which come with the draft itself", async () => {
    const attachments = [{ name: "公函.pdf", mediaType: "application/pdf", contentBase64: "AAAA" }];
    const { id } = await createDraft(ports, WRITER, halfWritten({ attachments }));
    expect(await titlesOf(WRITER)).to.deep.equal([halfWritten().body]);
    expect((await getDraft(ports, WRITER, id)).body).to.deep.equal(halfWritten({ attachments }).body);
  });

  it("are limited in number a user, not a department", async () => {
    for (let made = 0; made < MAX_REQUEST_DRAFTS; made++) await createDraft(ports, WRITER, halfWritten());
    expect(await codeOf(createDraft(ports, WRITER, halfWritten()))).to.equal("QUOTA_EXCEEDED");
    const { id } = await createDraft(ports, COLLEAGUE, halfWritten());
    await updateDraft(ports, COLLEAGUE, id, halfWritten({ scene: "核对" }));
  });

  it("are limited in size, when they are made and when they grow", async () => {
    const large = halfWritten({ scene: "x".repeat(MAX_REQUEST_DRAFT_CHARS) });
    expect(await codeOf(createDraft(ports, WRITER, large))).to.equal("PAYLOAD_TOO_LARGE");
    const { id } = await createDraft(ports, WRITER, halfWritten());
    expect(await codeOf(updateDraft(ports, WRITER, id, large))).to.equal("PAYLOAD_TOO_LARGE");
    expect((await getDraft(ports, WRITER, id)).body).to.deep.equal(halfWritten().body);
  });

  it("end by themselves when nobody has changed them for long, and are then removed from disk", async () => {
    const old = await createDraft(ports, WRITER, halfWritten());
    const changed = await createDraft(ports, WRITER, halfWritten());
    nowMs += REQUEST_DRAFT_DAYS * DAY_MS;
    await updateDraft(ports, WRITER, changed.id, halfWritten());
    expect((await getDraft(ports, WRITER, old.id)).id, "on its last day").to.equal(old.id);
    nowMs += 1;
    expect(await codeOf(getDraft(ports, WRITER, old.id))).to.equal("NOT_FOUND");
    await listDrafts(ports, somebody("stranger", "ecology"), 7);
    expect([...rows.keys()]).to.deep.equal([changed.id]);
  });
});
