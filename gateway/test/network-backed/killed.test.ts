import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Client, type Written } from "../support/client.js";
import { AUTHORITY, CIVIL_AFFAIRS, ECOLOGY, PASSWORD, Stack } from "../support/stack.js";

const DOOMED = fileURLToPath(new URL("../support/doomed-gateway.js", import.meta.url));
const HOME = "ecology";

describe("a gateway killed in the middle of a write", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => (stack = await Stack.start({ departments: [AUTHORITY, CIVIL_AFFAIRS, ECOLOGY] })));
  after(() => stack.close());

  async function startDoomed(step: string): Promise<{ child: ChildProcess; apiUrl: string }> {
    const file = join(stack.gatewayDir(HOME), "doomed.json");
    await writeFile(file, JSON.stringify(await stack.config(HOME)));
    const child = spawn(process.execPath, [DOOMED, file, step], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return { child, apiUrl: (JSON.parse(line) as { apiUrl: string }).apiUrl };
  }

  const body = (step: string) => ({ title: `职责 ${step}`, legalBasis: "环境保护法" });
  const keyOf = (step: string): string => `killed-at-${step}`;

  /** Sends one write to a gateway that dies of it. */
  async function dieAt(step: string): Promise<void> {
    await stack.stopGateway(HOME);
    const { child, apiUrl } = await startDoomed(step);
    const client = await Client.signIn(apiUrl, `${HOME}-steward`, PASSWORD);
    const [answer] = await Promise.all([
      client.post("/duties", body(step), { "idempotency-key": keyOf(step) }).then(
        () => "answered",
        () => "cut off",
      ),
      once(child, "exit"),
    ]);
    expect(answer).to.equal("cut off");
    expect(child.signalCode).to.equal("SIGKILL");
    await stack.startGateway(HOME);
  }

  async function duties(title: string): Promise<{ id: string; version: number }[]> {
    const client = await stack.as(HOME, "steward");
    const { items } = (await client.get("/duties?limit=200")).json<{
      items: { id: string; version: number; title: string }[];
    }>();
    return items.filter((item) => item.title === title);
  }

  async function repeat(step: string): Promise<Written> {
    return (await stack.as(HOME, "steward")).created("/duties", body(step), keyOf(step));
  }

  /** The transaction that made the record, as the ledger has it. */
  async function maker(id: string): Promise<string | undefined> {
    const auditor = await stack.as("data-bureau", "auditor");
    const { items } = (await auditor.get(`/audit/trace?department=${HOME}`)).json<{
      items: { txId: string; subjects: string[] }[];
    }>();
    const made = items.filter(({ subjects }) => subjects.includes(`duty:${id}`));
    expect(made, "one transaction wrote it").to.have.length(1);
    return made[0]?.txId;
  }

  it("before endorsement leaves nothing, and the same key may be sent again", async () => {
    await dieAt("endorsement");
    expect(await duties(body("endorsement").title)).to.deep.equal([]);
    const { version } = await repeat("endorsement");
    expect(version).to.equal(1);
    expect(await duties(body("endorsement").title)).to.have.length(1);
  });

  for (const step of ["sending", "status"]) {
    it(`before ${step}: its outbox brings it to the ledger, and a repeat has no second effect`, async () => {
      await dieAt(step);
      const client = await stack.as(HOME, "steward");
      const [made] = await client.until("the outbox's transaction", async () => {
        const found = await duties(body(step).title);
        return found.length > 0 ? found : undefined;
      });
      const again = await repeat(step);
      expect(again).to.include({ id: made?.id, version: 1, txId: await maker(again.id) });
      expect(await duties(body(step).title)).to.have.length(1);
    });
  }

  it("before the answer: a repeat returns the first result", async () => {
    await dieAt("answer");
    const again = await repeat("answer");
    expect(again.txId).to.equal(await maker(again.id));
    expect(await duties(body("answer").title)).to.have.length(1);
  });

  it("and fsck says clean after it all", async () => {
    for (const department of ["data-bureau", HOME]) {
      const operator = await stack.as(department, "operator");
      const report = (await operator.post("/audit/fsck")).json<{ clean: boolean; differences: unknown[] }>();
      expect(report.differences).to.deep.equal([]);
    }
  });
});
