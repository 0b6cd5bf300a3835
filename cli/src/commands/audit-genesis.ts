import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";

async function printGenesis(context: Context): Promise<void> {
  const { channel, department, mspId, genesisHash } = await (await clientOf(context)).call("getStatus");
  if (genesisHash === undefined)
    throw new Error(say(context.language, "网关尚未读到第 0 块", "the gateway has not read block 0 yet"));
  context.output.result({ channel, genesisHash, department, mspId }, () =>
    [
      genesisHash,
      say(
        context.language,
        `通道 ${safeText(channel)} 第 0 块的区块头哈希，由 ${safeText(department)}（${safeText(mspId)}）的网关给出。用于验证另一组织导出的证据包；再问一个组织，两者应当相同`,
        `Header hash of block 0 of channel ${safeText(channel)}, as the gateway of ${safeText(department)} (${safeText(mspId)}) has it. Verify with it what another organisation exported; ask a second one: the two must agree`,
      ),
    ].join("\n"),
  );
}

export function addGenesis(audit: BilingualCommand): void {
  const { language } = audit;
  const command = audit
    .command("genesis")
    .description(
      say(
        language,
        "通道第 0 块的哈希：离线验证证据包所依据的一切由它而来",
        "Hash of the channel's block 0, from which all follows that evidence is verified by",
      ),
    )
    .example("audit genesis --as civil-operator");
  action(command, printGenesis);
}
