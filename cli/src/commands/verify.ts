import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "@mulian/domain";
import { CommanderError } from "commander";
import { repositoryRoot } from "../repository.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

type VerifyOptions = Readonly<{ genesis?: string; chaincode?: string; json?: boolean; lang?: string }>;

export const VERIFIER = join(repositoryRoot, "verifier/dist/src/main.js");

/** The verifier is a program of its own, which shares nothing with what it judges; its exit status is the verdict. */
async function verify(file: string, { genesis, chaincode, json }: VerifyOptions, language: Language): Promise<number> {
  if (!existsSync(VERIFIER)) {
    console.error(
      say(
        language,
        "验证程序尚未构建：执行 ./mulian verify 或 npx tsc -b verifier",
        "the verifier is not built: run ./mulian verify, or npx tsc -b verifier",
      ),
    );
    return NOT_A_BUNDLE;
  }
  const pins = [
    ...(genesis === undefined ? [] : ["--genesis", genesis]),
    ...(chaincode === undefined ? [] : ["--chaincode", chaincode]),
  ];
  const form = json === true ? ["--json"] : [];
  const args = [...process.execArgv, VERIFIER, ...pins, ...form, "--lang", language, "--", file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // A verifier that was killed has proven nothing.
    child.once("exit", (code) => resolve(code ?? NOT_A_BUNDLE));
  });
}

/** As the verifier's own: nothing was judged. */
const NOT_A_BUNDLE = 3;

export function addVerify(program: BilingualCommand): void {
  const { language } = program;
  program
    .command("verify")
    .exitOverride((error) => {
      // A usage error's own status is that of an unproven bundle here.
      throw error.exitCode === 0 ? error : new CommanderError(NOT_A_BUNDLE, error.code, error.message);
    })
    .description(
      say(
        language,
        "离线验证证据包，不需要任何运行中的系统；退出码：0 全部已证明，1 不成立，2 未证明，3 不是证据包",
        "Verify a bundle of evidence offline, without any running system; exit status 0 all proven, 1 refuted, 2 unproven, 3 not a bundle",
      ),
    )
    .argument(
      "<bundle>",
      say(language, "证据包文件（mulian audit evidence 所出）", "the file, as mulian audit evidence makes it"),
    )
    .option(
      "--genesis <hash>",
      say(
        language,
        "创世区块的头哈希：向证据包来源以外的两个组织取得（mulian audit genesis）；不给出则什么也不能证明",
        "header hash of block 0, from two organisations other than the bundle's (mulian audit genesis); without it nothing is proven",
      ),
    )
    .option(
      "--chaincode <name>",
      say(
        language,
        "目录合约在通道上的名称（默认 mulian）；别的链码里的记录不算",
        "name of the contracts on the channel (default mulian); records of another chaincode do not count",
      ),
    )
    .option("--json", say(language, "在标准输出给出一份 JSON", "one JSON document on standard output"))
    .example("verify grant.zip --genesis HASH")
    .action(async (file: string, options: VerifyOptions) => {
      process.exitCode = await verify(file, options, language);
    });
}
