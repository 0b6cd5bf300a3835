import type { KeyDrill } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerPort } from "../../src/ports/ledger.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import { runKeyDrill, type DrillPorts } from "../../src/use-cases/key-drill.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** A drill that is broken off after each of its steps, on the real contracts. */
describe("a drill of a department's keys", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  beforeEach(async () => {
    stack = await Stack.start();
    dataset = await stack.publish("streets", `code,name,note\n${"1,街道,内部\n".repeat(30)}`);
  });
  afterEach(() => stack.close());

  const portsOf = (department: string, ledger?: LedgerPort): DrillPorts => {
    const gateway = stack.gateway(department);
    const { index, keys, caller, exchange, clock } = gateway;
    const own = { index, ledger: ledger ?? gateway.ledger, departmentKeys: keys, service: caller, department };
    const legKey = { index, ledger: own.ledger, leg: gateway.tls, host: department, owners: [own] };
    return { ...own, exchange, clock, legKey };
  };
  const callerOf = (department: string): UserCaller => ({
    user: department,
    department,
    roles: department === AUTHORITY ? ["authority"] : ["approver"],
    ledger: stack.gateway(department).caller,
  });
  const drill = (
    by: string,
    of: string,
    {
      leakedBefore,
      ports = portsOf(by),
      signal = AbortSignal.timeout(60_000),
      dryRun = false,
    }: {
      leakedBefore?: string;
      ports?: DrillPorts;
      signal?: AbortSignal;
      dryRun?: boolean;
    } = {},
  ): Promise<KeyDrill> =>
    runKeyDrill(
      ports,
      callerOf(by),
      of,
      { reason: "泄露", dryRun, ...(leakedBefore === undefined ? {} : { leakedBefore }) },
      { signal, language: "zh" },
    );

  it("goes on where it was broken off, after whichever step, and does nothing twice", async () => {
    const files = [await stack.grant(dataset, { method: "file" }), await stack.grant(dataset, { method: "file" })];
    for (const { grant } of files) await stack.deliver(grant);
    const provider = stack.gateway(PROVIDER);
    const planned = await drill(PROVIDER, PROVIDER, { dryRun: true });
    const steps = planned.steps.filter(({ outcome }) => outcome === "planned").length;
    expect(steps).to.equal(8); // three keys, their successors, the leg's, one package's key, two holders
    expect(provider.index.all("key-block")).to.deep.equal([]);
    const leakedDigest = provider.spkiDigest;
    const digests = async (): Promise<ReadonlySet<string | undefined>> =>
      new Set(
        (await provider.index.history("department", PROVIDER)).map(({ record }) => record.gateway?.tlsSpkiDigest),
      );
    const before = await digests();
    let last = planned;
    // Each run is broken off as soon as it has submitted once.
    for (let run = 0; run < steps && !last.complete; run++) {
      const stop = new AbortController();
      const ledger: LedgerPort = {
        submit: async (caller, command) => {
          const receipt = await provider.ledger.submit(caller, command);
          await provider.index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(10_000));
          stop.abort();
          return receipt;
        },
        evaluate: (caller, query) => provider.ledger.evaluate(caller, query),
        blocks: (after, signal) => provider.ledger.blocks(after, signal),
        close: async () => undefined,
      };
      last = await drill(PROVIDER, PROVIDER, {
        leakedBefore: planned.leakedBefore,
        ports: portsOf(PROVIDER, ledger),
        signal: stop.signal,
      });
    }
    last = await drill(PROVIDER, PROVIDER, { leakedBefore: planned.leakedBefore });
    expect(last.complete, JSON.stringify(last.steps)).to.equal(true);
    await until(
      () =>
        files.every(({ grant }) =>
          provider.index.all("key-holding", (one) => one.grant === grant).some(({ state }) => state === "acknowledged"),
        ),
      "both grantees' acknowledgements",
    );
    expect(provider.index.all("key-block")).to.have.length(3);
    expect(provider.spkiDigest).to.not.equal(leakedDigest);
    expect(provider.index.get("department", PROVIDER)?.gateway?.tlsSpkiDigest).to.equal(provider.spkiDigest);
    expect((await digests()).size, "the leg's key was replaced once").to.equal(before.size + 1);
    const { keys } = provider.index.get("department", PROVIDER) ?? { keys: [] };
    expect(keys.map(({ until: ended }) => ended === undefined)).to.deep.equal([false, false, false, true, true, true]);
    expect(
      provider.index
        .all("data-key")
        .map(({ state }) => state)
        .toSorted(),
    ).to.deep.equal(["active", "compromised"]);
    for (const { grant } of files)
      expect(provider.index.all("key-holding", (one) => one.grant === grant)).to.have.length(2);
  });

  it("leaves the leg's key to the host of a department that has no server of its own", async () => {
    const ports = portsOf(PROVIDER);
    const hosted = { ...ports, legKey: { ...ports.legKey, host: AUTHORITY } };
    const legKeyOf = ({ steps }: KeyDrill) => steps.find(({ step }) => step === "rotate-leg-key")?.outcome;
    expect(legKeyOf(await drill(PROVIDER, PROVIDER, { dryRun: true })), "with one").to.equal("planned");
    const done = await drill(PROVIDER, PROVIDER, { ports: hosted });
    expect(legKeyOf(done)).to.equal("left");
    expect(done.complete, JSON.stringify(done.steps)).to.equal(true);
  });

  it("is run for a department by the authority, which leaves what only the department can do", async () => {
    const { grant } = await stack.grant(dataset);
    await stack.deliver(grant);
    expect(await codeOf(drill(PROVIDER, GRANTEE))).to.equal("FORBIDDEN");
    const byAuthority = await drill(AUTHORITY, GRANTEE);
    expect(byAuthority.complete).to.equal(true);
    const told = byAuthority.steps.map(({ step, outcome }) => `${step} ${outcome}`);
    expect(told).to.deep.equal([
      ...["block-key done", "block-key done", "block-key done", "announce-keys left"],
      ...["rotate-leg-key left"],
      ...["revoke-grant done", "end-holding left"],
    ]);
    await stack.settle();
    const read = { grantId: grant, user: "u", format: "csv", signal: AbortSignal.timeout(5_000) } as const;
    expect(await codeOf(stack.gateway(GRANTEE).exchange.openRows(read))).to.equal("PEER_UNAVAILABLE");
    const own = await drill(GRANTEE, GRANTEE, { leakedBefore: byAuthority.leakedBefore });
    expect(own.complete, JSON.stringify(own.steps)).to.equal(true);
    expect(own.steps.filter(({ outcome }) => outcome === "done").map(({ step }) => step)).to.deep.equal([
      "announce-keys",
      "rotate-leg-key",
      "end-holding",
    ]);
  });
});
