import type { WriteAnswer, Language } from "@mulian/domain";
import type { Output } from "../text/output.js";
import { say } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";

export interface Step {
  readonly step: string;
  readonly txId?: string;
  readonly blockNumber?: number;
  readonly detail?: unknown;
}

/** Tells the demo: each step a line with its transaction and block, and all of them as one document for `--json`. */
export class Narrator {
  readonly steps: Step[] = [];
  private readonly startedAt = Date.now();

  constructor(
    private readonly output: Output,
    readonly language: Language,
    private readonly json: boolean,
  ) {}

  heading(zh: string, en: string): void {
    this.print(`\n── ${say(this.language, zh, en)}`);
  }

  /** What the marks mean. */
  legend(): void {
    this.print(
      say(
        this.language,
        "✓ 已上链：其后是交易号和 #区块号   · 链下所做或所见",
        "✓ on the ledger, with its transaction and #block   · done or seen off the ledger",
      ),
    );
  }

  /** A step that is on the ledger. */
  committed(zh: string, en: string, answer: Pick<WriteAnswer, "txId" | "blockNumber">): void {
    const text = say(this.language, zh, en);
    this.steps.push({ step: text, txId: answer.txId, blockNumber: answer.blockNumber });
    this.print(`  ✓ ${safeText(text)}   ${answer.txId.slice(0, 12)}… #${answer.blockNumber}`);
  }

  /** A step that is seen but writes nothing. */
  seen(zh: string, en: string, detail?: unknown): void {
    const text = say(this.language, zh, en);
    this.steps.push({ step: text, ...(detail === undefined ? {} : { detail }) });
    this.print(`  · ${safeText(text)}`);
  }

  /** Lines of a longer text, such as a trace. */
  lines(text: string): void {
    for (const line of text.split("\n")) this.print(`    ${line}`);
  }

  elapsed(): string {
    return `${((Date.now() - this.startedAt) / 1000).toFixed(1)} s`;
  }

  private print(line: string): void {
    // Each line was made safe where it came from outside; headings and marks are ours.
    if (this.json) this.output.note(line);
    else process.stdout.write(`${line}\n`);
  }
}
