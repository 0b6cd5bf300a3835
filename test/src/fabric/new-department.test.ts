import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiClient, ServiceProcess, type TrialDepartment, writeGatewayFiles } from "@mulian/cli";
import { expect } from "chai";
import { fileURLToPath } from "node:url";
import { codeOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { exported, genesisOf, verified } from "../support/evidence.js";
import { datasetContent, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { needsFabric } from "../support/needs-fabric.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

/** A peer, a CA and a fifth gateway start, on a busy machine. */
const LIMIT_MS = 120_000;
const GATEWAY = fileURLToPath(new URL("../../../../gateway/dist/src/main.js", import.meta.url));

const OPERATIONS_PAGE = fileURLToPath(new URL("../../../../docs/operations.md", import.meta.url));

const TRANSPORT: TrialDepartment = {
  entry: {
    id: "transport",
    mspId: "TransportMSP",
    names: { zh: "交通委", en: "Transport" },
    creditCode: "111100000000000005",
    level: "city",
    region: "110000",
    workUnit: "信息处",
  },
  organisation: "transport",
  users: [{ user: "transport-steward", roles: ["steward"] }],
};
const PASSWORDS = { "transport-steward": "a password long enough" };

// Read when the shared system starts: an organisation can join a real network only.
process.env["MULIAN_TEST_NETWORK"] = "fabric";

describe("a department joins a running system", function () {
  this.timeout(LIMIT_MS);
  const system = shareStack();
  let stack: Stack;
  let gateway: ServiceProcess | undefined;
  let grant: string;

  before(async function () {
    needsFabric(this);
    stack = await system(this);
    grant = await obtain(stack, newRequest(await publish(stack, datasetContent(await registerDuty(stack)))));
  });
  after(async () => {
    await gateway?.stop();
  });

  it("with an organisation of its own, admitted by the others' administrators", async () => {
    const add = (msp: string, name: string) =>
      runCommand(["network", "org", "add", "--msp", msp, "--name", name, "--data", stack.dataDir]);
    const { mspId } = TRANSPORT.entry;
    const refused = await add("StatisticsMSP", "transport");
    expect(refused.status, refused.stderr).to.equal(1);
    expect(refused.stderr).to.include("organisations.5.mspId");
    const { status, stderr } = await add(mspId, TRANSPORT.organisation);
    expect(status, stderr).to.equal(0);
    expect(await stack.fabricProcesses()).to.include.keys("peer1.transport", "ca.transport");
  });

  it("with a gateway of its own, once the authority has entered it", async () => {
    await (await stack.as("bureau-authority")).call("createDepartment", { body: TRANSPORT.entry });
    const config = await writeGatewayFiles({
      department: TRANSPORT,
      dataDir: stack.dataDir,
      network: "fabric",
      connectionProfile: join(stack.dataDir, "network", "connection.json"),
      apiPort: 0,
      exchangePort: 0,
      passwords: PASSWORDS,
      bindings: {},
      reach: { sourceDirectories: [], secretDirectories: [], databaseHosts: [] },
    });
    gateway = await ServiceProcess.start({
      name: "transport",
      script: GATEWAY,
      args: ["--config", config, "--supervised"],
      logFile: join(stack.dataDir, "logs", "gateway-transport.log"),
    });
    const authority = await stack.as("bureau-authority");
    await until("the department's gateway to announce itself", async () => {
      const department = await authority.call("getDepartment", { params: { id: "transport" } });
      return department.gateway !== undefined;
    });
  });

  it("whose metrics bear the names that docs/operations.md gives them", async () => {
    const metrics = await (await fetch(`${String(gateway?.ready["apiUrl"])}/metrics`)).text();
    const page = await readFile(OPERATIONS_PAGE, "utf8");
    const named = [...page.matchAll(/^\| `(mulian_[a-z_]+)/gm)].map(([, name]) => name);
    expect(named).to.have.length.of.at.least(3);
    for (const name of named) expect(metrics, name).to.match(new RegExp(`^# TYPE ${name} `, "m"));
  });

  it("and works: its people write in its name only, and the others read it", async () => {
    const gatewayUrl = String(gateway?.ready["apiUrl"]);
    const { token } = await new ApiClient({ gatewayUrl, language: "en" }).call("createSession", {
      body: { user: "transport-steward", password: PASSWORDS["transport-steward"], token: true },
    });
    const steward = new ApiClient({ gatewayUrl, token, language: "en" });
    const { items } = await steward.call("listDuties");
    expect(items.map(({ department }) => department)).to.include("civil-affairs");
    const body = { title: "道路运输管理", legalBasis: "《道路运输条例》第六条" };
    const { id, blockNumber } = await steward.call("createDuty", { body });
    await until("the others to have it", async () => {
      const duty = await (await stack.as("civil-steward")).call("getDuty", { params: { id } }).catch(() => undefined);
      return duty?.department === "transport";
    });
    const [foreign] = items.filter(({ department }) => department === "civil-affairs");
    const change = steward.call("updateDuty", {
      params: { id: foreign?.id ?? "" },
      body: { ...body, expectedVersion: foreign?.version ?? 0 },
    });
    expect(await codeOf(change)).to.equal("NOT_FOUND"); // among its own
    expect(blockNumber).to.be.above(0);
  });

  it("whose peer is asked for its word of blocks since it joined: evidence of an older grant is proven with it", async () => {
    const file = join(stack.dataDir, "older.zip");
    const { organisations } = await exported(stack, "bureau-auditor", grant, file);
    const [newcomer] = organisations.filter(({ mspId }) => mspId === TRANSPORT.entry.mspId);
    const longest = Math.max(...organisations.map(({ asked }) => asked));
    expect(newcomer?.asked).to.be.above(0).and.below(longest);
    expect(newcomer?.attested).to.equal(newcomer?.asked);
    const { status, report } = await verified(file, await genesisOf(stack, "civil-operator"));
    expect({ status, findings: report.findings }).to.deep.equal({ status: 0, findings: [] });
  });
});
