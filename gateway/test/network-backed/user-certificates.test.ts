import { spawn } from "node:child_process";
import { once } from "node:events";
import type { KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CertificateView } from "@mulian/domain";
import { expect } from "chai";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { FabricChannelAdministration } from "../../src/adapters/ledger/fabric-channel-administration.js";
import { openLevelState } from "../../src/adapters/state/level-state.js";
import { caOptions } from "../../src/composition/ca-options.js";
import { openKeyStore } from "../../src/composition/key-store.js";
import { signDer } from "../../src/ecdsa.js";
import type { GatewayConfig } from "../../src/index.js";
import type { UserRow } from "../../src/ports/state.js";
import { Client } from "../support/client.js";
import { AUTHORITY, ECOLOGY, PASSWORD, Stack } from "../support/stack.js";
import { codeOf } from "../exchange-leg/until.js";

/** A user's certificate and key as its gateway keeps them; the gateway must not run. */
async function keptCredential(config: GatewayConfig, user: string) {
  const keyStore = await openKeyStore(config);
  const state = await openLevelState(join(config.dataDir, "state"));
  try {
    const row = await state.users.get(user);
    if (row === undefined) throw new Error(`no user ${user}`);
    return { certificatePem: row.certificatePem, caller: row, key: keyStore.privateKey(row.keyName) };
  } finally {
    await state.close();
  }
}

/** The department's peer, asked with a user's key. */
async function peerOf(
  { ledger: { channel, peer } }: GatewayConfig,
  { caller, key }: { caller: UserRow; key: KeyObject },
) {
  return new FabricChannelAdministration({
    channel,
    peer: { ...peer, tlsRootCertPem: await readFile(peer.tlsRootCertFile, "utf8") },
    service: caller,
    signDer: async (_keyName, data) => signDer(key, data),
    administration: undefined,
  });
}

const DOOMED = fileURLToPath(new URL("../support/doomed-gateway.js", import.meta.url));
const HOME = "ecology";
const USER = `${HOME}-steward`;
const DAY_MS = 86_400_000;
/** In the last month of certificates that were given today, and past their end. */
const LAST_MONTH_DAYS = 340;
const PAST_END_DAYS = 366;
/** Each look asks CA and peer. */
const LOOK_MS = 500;
/** Time for a busy machine to sign in and write before it is over. */
const BRIEF_LIFE_MS = 12_000;

interface View {
  readonly user: string;
  readonly enrolmentId: string;
  readonly certificateExpiresAt: string;
}

describe("users' certificates of a gateway on the ledger", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => (stack = await Stack.start({ departments: [AUTHORITY, ECOLOGY] })));
  after(() => stack.close());

  const ahead = (days: number) => ({ now: () => new Date(Date.now() + days * DAY_MS) });
  const signIn = (user = USER): Promise<Client> => Client.signIn(stack.gateway(HOME).apiUrl, user, PASSWORD);
  const duty = (title: string) => ({ title, legalBasis: "环境保护法" });
  async function restart(days: number): Promise<void> {
    await stack.stopGateway(HOME);
    await stack.startGateway(HOME, ahead(days));
  }
  async function viewOf(operator: Client, user = USER): Promise<View> {
    const { items } = (await operator.get("/users")).json<{ items: View[] }>();
    const view = items.find((item) => item.user === user);
    if (view === undefined) throw new Error(`no user ${user}`);
    return view;
  }
  async function requireClean(operator: Client): Promise<void> {
    const { differences } = (await operator.post("/audit/fsck")).json<{ differences: unknown[] }>();
    expect(differences).to.deep.equal([]);
  }
  /** Until the certificate of the user is another one. */
  const renewed = (operator: Client, before: View): Promise<View> =>
    operator.until("another certificate", async () => {
      const view = await viewOf(operator);
      return view.certificateExpiresAt === before.certificateExpiresAt ? undefined : view;
    });

  it("are renewed by signing in during their last month, under the same pseudonym; what the old one wrote stands", async () => {
    const before = await viewOf(await stack.as(HOME, "operator"));
    const early = await (await signIn()).created("/duties", duty("环境监测"));
    await restart(LAST_MONTH_DAYS);
    const steward = await signIn();
    const operator = await signIn(`${HOME}-operator`);
    const after = await renewed(operator, before);
    expect(after.enrolmentId).to.equal(before.enrolmentId);
    const late = await steward.created("/duties", duty("污染防治"));
    const auditor = await stack.as(AUTHORITY.id, "auditor");
    for (const { txId } of [early, late]) {
      const answer = await auditor.until("the transaction", async () => {
        const found = await auditor.get(`/audit/transactions/${txId}`);
        return found.status === 200 ? found : undefined;
      });
      expect(answer.json()).to.deep.include({
        validationCode: 0,
        creator: { mspId: ECOLOGY.mspId, enrolmentId: before.enrolmentId },
      });
    }
    await requireClean(operator);
  });

  it("and the gateway's own are listed for the operator with the days they have left, and are alarms in the last month", async () => {
    const operator = await signIn(`${HOME}-operator`);
    expect((await (await signIn()).get("/certificates")).code).to.equal("FORBIDDEN");
    const { items } = (await operator.get("/certificates")).json<{ items: CertificateView[] }>();
    expect(items.map(({ certificateOf, owner }) => `${certificateOf} ${owner}`)).to.have.members([
      `leg ${HOME}`,
      `gateway ${HOME}`,
      `registrar ${HOME}`,
      ...ECOLOGY.roles.map((role) => `user ${HOME}-${role}`),
    ]);
    // By this gateway's clock: a certificate that the CA gives today ends in 25 days.
    expect(items.every(({ daysLeft }) => daysLeft === 24 || daysLeft === 25)).to.equal(true);
    expect(items.map(({ expiresAt }) => expiresAt)).to.deep.equal(items.map(({ expiresAt }) => expiresAt).toSorted());
    const alarmsOf = async (client: Client): Promise<readonly string[]> =>
      (await client.get("/audit/alarms"))
        .json<{ items: { code: string; subject: string }[] }>()
        .items.flatMap(({ code, subject }) => (code.startsWith("certificate") ? [`${code} ${subject}`] : []));
    expect(await alarmsOf(operator)).to.have.members(
      items.map(({ certificateOf, owner }) => `certificateEnding certificate:${certificateOf}:${owner}`),
    );
    const elsewhere = await stack.as(AUTHORITY.id, "operator");
    expect(await alarmsOf(elsewhere), "at another gateway").to.deep.equal([]);
  });

  for (const step of ["enrolled", "kept"])
    it(`lose nothing when the gateway is killed in the middle of a renewal, once the certificate is ${step}`, async () => {
      await stack.stopGateway(HOME);
      const file = join(stack.gatewayDir(HOME), "doomed.json");
      await writeFile(file, JSON.stringify(await stack.config(HOME)));
      const child = spawn(process.execPath, [DOOMED, file, step, String(LAST_MONTH_DAYS)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const died = once(child, "exit");
      const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
      const { apiUrl } = JSON.parse(line) as { apiUrl: string };
      await new Client(apiUrl)
        .post("/sessions", { user: USER, password: PASSWORD, token: true })
        .catch(() => "cut off");
      await died;
      expect(child.signalCode).to.equal("SIGKILL");

      await stack.startGateway(HOME);
      const operator = await signIn(`${HOME}-operator`);
      const before = await viewOf(operator);
      await (await signIn()).created("/duties", duty(`环境监测 ${step}`));
      await requireClean(operator);
      await restart(LAST_MONTH_DAYS);
      await signIn();
      await renewed(await signIn(`${HOME}-operator`), before);
    });

  it("of a user whom the operator gives another one are refused by CA and peer from then on, and the new one is taken", async () => {
    await stack.stopGateway(HOME);
    const config = await stack.config(HOME);
    const old = await keptCredential(config, USER);
    await stack.startGateway(HOME);
    const ca = new FabricCaIdentity(await caOptions(config.ca));
    const holder = { certificatePem: old.certificatePem, sign: async (data: Uint8Array) => signDer(old.key, data) };
    const peer = await peerOf(config, old);
    // It is asked in the refused user's own name: then it answers nothing at all.
    const peerTakes = (): Promise<boolean> => peer.accepts(old.caller).catch(() => false);
    expect(await peerTakes(), "before").to.equal(true);

    const operator = await signIn(`${HOME}-operator`);
    expect((await (await signIn()).post(`/users/${USER}/renew`)).code).to.equal("FORBIDDEN");
    const answer = await operator.post(`/users/${USER}/renew`);
    expect(answer.status, answer.text).to.equal(201);
    await operator.until("the peer to refuse it", async () => ((await peerTakes()) ? undefined : true));
    expect(await codeOf(ca.renew(holder))).to.equal("UNAUTHENTICATED");
    await (await signIn()).created("/duties", duty("水环境监测"));
    await requireClean(operator);
  });

  it("replaced by a renewal are refused by the peer once the gateway has looked what the channel lacks", async () => {
    await stack.stopGateway(HOME);
    const config = await stack.config(HOME);
    const old = await keptCredential(config, USER);
    const peer = await peerOf(config, old);
    const peerTakes = (): Promise<boolean> => peer.accepts(old.caller).catch(() => false);
    await stack.startGateway(HOME, ahead(LAST_MONTH_DAYS), { certificateLookMs: LOOK_MS });
    const operator = await signIn(`${HOME}-operator`);
    const before = await viewOf(operator);
    expect(await peerTakes(), "before").to.equal(true);
    await signIn();
    await renewed(operator, before);
    await operator.until("the peer to refuse it", async () => ((await peerTakes()) ? undefined : true));
    await (await signIn()).created("/duties", duty("噪声监测"));
    await requireClean(operator);
  });

  it("once ended let nobody in, and say so to who knows the password only", async () => {
    await restart(PAST_END_DAYS);
    const at = new Client(stack.gateway(HOME).apiUrl);
    const answer = await at.post("/sessions", { user: USER, password: PASSWORD }, { "accept-language": "en" });
    expect(answer.status).to.equal(403);
    expect(answer.code).to.equal("CERTIFICATE_EXPIRED");
    expect(answer.json()["detail"]).to.include(`mulian user renew ${USER}`);
    expect((await at.post("/sessions", { user: USER, password: "not this one at all" })).code).to.equal(
      "UNAUTHENTICATED",
    );
  });

  it("once ended are renewed by the operator of the department, for a user who is not disabled", async () => {
    await Promise.all([HOME, AUTHORITY.id].map((id) => stack.stopGateway(id)));
    await stack.stopNetwork();
    await stack.startNetwork(BRIEF_LIFE_MS);
    await Promise.all([HOME, AUTHORITY.id].map((id) => stack.startGateway(id)));
    const operator = await signIn(`${HOME}-operator`);
    const user = "ecology-brief";
    expect((await operator.post("/users", { user, roles: ["steward"], password: PASSWORD })).status).to.equal(201);
    const brief = await signIn(user);
    await brief.created("/duties", duty("自然保护地"));
    const ended = await operator.until("its end", async () => {
      const answer = await brief.get("/sessions/current");
      return answer.status === 200 ? undefined : answer;
    });
    expect(ended.code).to.equal("CERTIFICATE_EXPIRED");

    expect((await (await signIn()).post(`/users/${user}/renew`)).code).to.equal("FORBIDDEN");
    expect((await operator.post("/users/nobody-here/renew")).code).to.equal("NOT_FOUND");
    const answer = await operator.post(`/users/${user}/renew`);
    expect(answer.status, answer.text).to.equal(201);
    await (await signIn(user)).created("/duties", duty("自然保护地之二"));

    await operator.created(`/users/${user}/set-status`, { status: "disabled", reason: "离职" });
    expect((await operator.post(`/users/${user}/renew`)).code).to.equal("USER_DISABLED");
    await requireClean(operator);
  });
});
