import type { Language } from "@mulian/domain";
import { say } from "@mulian/terminal/language";
import { firstRecordText } from "./first-record.js";
import type { SupervisorEvent } from "./supervisor.js";

/** One line an event, in the reader's language. */
export function eventLine(event: SupervisorEvent, language: Language): string {
  switch (event.kind) {
    case "network":
      return say(
        language,
        `网络就绪（${event.network === "embedded" ? "内嵌 Fabric" : "真实 Fabric"}），账本高度 ${event.height}`,
        `network ready (${event.network === "embedded" ? "embedded" : "real"} Fabric), ${event.height} blocks`,
      );
    case "gateway":
      return say(
        language,
        `网关就绪：${event.department} ${event.url}`,
        `gateway ready: ${event.department} ${event.url}`,
      );
    case "ledger":
      return say(
        language,
        `已上链：${firstRecordText(event.record, language)}，交易 ${event.txId.slice(0, 12)}，区块 ${event.blockNumber}`,
        `on the ledger: ${firstRecordText(event.record, language)}, transaction ${event.txId.slice(0, 12)}, block ${event.blockNumber}`,
      );
    case "restart":
      return say(
        language,
        `${event.name} 意外退出，第 ${event.attempt} 次重启`,
        `${event.name} ended unexpectedly; restart ${event.attempt}`,
      );
  }
}
