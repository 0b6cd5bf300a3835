import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InterruptedError } from "../api/errors.js";
import type { Context } from "../context.js";
import { Narrator } from "../demo/narrator.js";
import { signInPeople } from "../demo/people.js";
import { runScenario } from "../demo/scenario.js";
import { action } from "../run.js";
import { networkOption } from "./network-option.js";
import type { NetworkKind } from "../standing/network-service.js";
import { firstRecordText } from "../standing/first-record.js";
import { stopOnInterrupt } from "../standing/stop-on-interrupt.js";
import { trialSourceRoots, trialSources } from "../standing/sources.js";
import { Supervisor, type SupervisorEvent } from "../standing/supervisor.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

/** The least that a gateway takes: a demo's passwords are drawn at random and go with it, half a minute later. */
const PASSWORD_COST = 1_024;

function tellEvent(tell: Narrator, event: SupervisorEvent): void {
  switch (event.kind) {
    case "network":
      return event.network === "embedded"
        ? tell.seen(
            "内嵌 Fabric 网络：四个组织，各有 CA 和背书节点，一个排序节点",
            "Embedded Fabric network: four organisations, each with CA and endorser, and one orderer",
          )
        : tell.seen(
            "真实 Fabric 网络：四个组织，各有 CA、背书节点和链码进程，三个排序节点（Raft）",
            "Real Fabric network: four organisations, each with CA, peer and chaincode process, and three orderers (Raft)",
          );
    case "gateway":
      return tell.seen(`网关就绪：${event.department}`, `Gateway ready: ${event.department}`);
    case "ledger":
      return tell.committed(firstRecordText(event.record, "zh"), firstRecordText(event.record, "en"), event);
    case "restart":
      return tell.seen(`${event.name} 重启`, `${event.name} restarts`);
  }
}

/** Rejects when the signal is given, or was. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

async function demo(context: Context, command: BilingualCommand): Promise<void> {
  const { network } = command.opts<{ network: NetworkKind }>();
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-demo-"));
  const tell = new Narrator(context.output, context.language, context.options.json ?? false);
  const { signal } = stopOnInterrupt(() => context.output.note(say(context.language, "正在停止……", "Stopping…")));
  let supervisor: Supervisor | undefined;
  try {
    tell.legend();
    tell.heading(
      "〇、起网：真实链码、官方客户端、真实证书",
      "0. The network: real chaincode, the official client, real certificates",
    );
    supervisor = await Supervisor.start({
      dataDir,
      firstPort: 0,
      network,
      language: context.language,
      sources: trialSources,
      sourceRoots: trialSourceRoots,
      passwordCost: PASSWORD_COST,
      tell: (event) => tellEvent(tell, event),
      signal,
    });
    const people = await signInPeople(dataDir, supervisor.state, context.language);
    await Promise.race([runScenario(people, tell), aborted(signal)]);
    tell.heading(
      `完成，用时 ${tell.elapsed()}；没有留下任何进程。./mulian start 启动常驻系统`,
      `Done in ${tell.elapsed()}; nothing is left running. ./mulian start keeps a system standing`,
    );
    if (context.options.json) context.output.result({ steps: tell.steps }, () => "");
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new InterruptedError(
      { zh: "已中断，没有留下任何进程", en: "Interrupted; nothing is left running" },
      { cause: error },
    );
  } finally {
    await supervisor?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

export function addDemo(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("demo")
    .description(
      say(
        language,
        "在自己的网络上以真实数据走完一遍主要业务，不留下任何进程",
        "The main job once, on a network of its own with real data; leaves nothing running",
      ),
    )
    .addOption(networkOption(language))
    .example("demo --lang zh");
  action(command, demo);
}
