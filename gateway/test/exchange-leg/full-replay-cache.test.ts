import { execFileSync } from "node:child_process";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { TOKEN_PATH } from "../../src/exchange/token-limits.js";
import { skipLoudly } from "../skip.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { type Answer, Intruder } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf } from "./until.js";

/** Of the file system that has the identifiers and nothing else: a few pages. */
const SIZE = "32k";
/** Each request takes two identifiers, and a page has room for some thirty. */
const MANY = 64;

describe("one-time identifiers on a full disk (11, 14)", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grant: string;
  let key: string;
  let room: string;
  let isMounted = false;
  let intruder: Intruder;

  before(async function () {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grant = await stack.activeGrant(await stack.publish("streets", "code,name,note\n1,街道,内部\n"));
    room = join(provider.dir, "exchange", "replay");
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE},mode=0700`, "tmpfs", room], { stdio: "ignore" });
      isMounted = true;
    } catch {
      skipLoudly(this, "a small file system to fill cannot be mounted here (that takes root)");
    }
    // Its file is below the mount; the next one is on it.
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    intruder = new Intruder(stack.gateway(GRANTEE), provider);
    key = await intruder.proofKey(grant);
  });
  after(async () => {
    await intruder?.close();
    // Lazily: the gateway still has its file open there.
    if (isMounted) execFileSync("umount", ["-l", room]);
    await stack?.close();
  });

  /** A request for a token that can be sent again as it is. */
  async function newRequest(): Promise<() => Promise<Answer>> {
    const form = await intruder.form({ grant, purpose: "statistics" });
    const proof = await intruder.proof(key, "POST", TOKEN_PATH);
    return () => intruder.sendForm(form, proof);
  }
  const ballast = (): string => join(room, "ballast");
  async function fill(): Promise<void> {
    for (;;)
      try {
        await appendFile(ballast(), "x".repeat(512));
      } catch {
        return;
      }
  }
  const rows = async (): Promise<string> => text((await stack.openRows(grant, { format: "csv" })).stream);

  it("let nobody in that cannot be remembered, and say so by a code; nothing is accepted twice when there is room again", async () => {
    const early = await newRequest();
    expect(await early()).to.include({ status: 200 });
    await fill();

    const accepted = [early];
    const refused = [];
    for (let count = 0; count < MANY; count++) {
      const request = await newRequest();
      const { status, code } = await request();
      // The last page may still hold some.
      if (status === 200) accepted.push(request);
      else {
        expect({ status, code }).to.deep.equal({ status: 503, code: "READ_ONLY" });
        refused.push(request);
      }
    }
    expect(refused.length).to.be.above(1);
    expect(await codeOf(rows()), "as the reader is told").to.equal("READ_ONLY");

    await rm(ballast());
    expect(await rows()).to.contain("街道");
    for (const request of [...accepted, ...refused]) expect(await request()).to.include({ status: 401 });

    // What was refused was kept by nobody, so that it may be let in after a restart: once.
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    for (const request of accepted) expect(await request()).to.include({ status: 401 });
    for (const request of refused) {
      await request();
      expect(await request()).to.include({ status: 401 });
    }
    expect(await rows()).to.contain("街道");
  });

  it("and the receipts of what was served and refused are in order", async () => {
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });
});
