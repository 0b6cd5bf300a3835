import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { terminalSafe } from "../../src/text/terminal-safe.js";

describe("rows on a terminal", () => {
  const shown = (...chunks: readonly Buffer[]): Promise<string> =>
    text(Readable.from(chunks, { objectMode: false }).pipe(terminalSafe()));

  it("keep their lines, and steer nothing", async () => {
    const rows = 'code,name\r\n1,东华门\r\n2,"\u001b]0;owned\u0007\u001b[2J"\r\n3,a\rb\u009b31m\u202e\n';
    expect(await shown(Buffer.from(rows))).to.equal(
      'code,name\n1,东华门\n2,"\\u001b]0;owned\\u0007\\u001b[2J"\n3,a\\u000db\\u009b31m\\u202e\n',
    );
  });

  it("are the same wherever their bytes were cut", async () => {
    const bytes = Buffer.from("街道\r\n\u001b[2J\r\n末尾\r");
    const whole = await shown(bytes);
    for (let at = 1; at < bytes.length; at++)
      expect(await shown(bytes.subarray(0, at), bytes.subarray(at)), `cut at ${at}`).to.equal(whole);
    expect(whole).to.equal("街道\n\\u001b[2J\n末尾\\u000d");
  });
});
