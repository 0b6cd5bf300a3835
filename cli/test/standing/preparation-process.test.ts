import { expect } from "chai";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PreparationProcess } from "../../src/standing/preparation-process.js";
import { prepareHere } from "../../src/standing/prepare-here.js";

describe("preparing a start in a process of its own", () => {
  let folder: string;
  let preparation: PreparationProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mulian-prepare-"));
    preparation = new PreparationProcess();
  });
  afterEach(async () => {
    preparation.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("gives what preparing here gives: the passwords that it made are the ones that are kept", async () => {
    const made = await preparation.passwords(folder);
    expect(made.made).to.equal(true);
    expect(await prepareHere.passwords(folder)).to.deep.equal({ passwords: made.passwords, made: false });
    expect((await stat(join(folder, "first-passwords.yaml"))).mode & 0o077).to.equal(0);
  });

  it("says what it cannot do, and goes on", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const refused = await preparation.passwords(file).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.an.instanceOf(Error).with.property("message").that.includes(file);
    expect((await preparation.passwords(folder)).made).to.equal(true);
  });

  it("ends when it is closed; what it is asked then is refused, and so is what it has not answered", async () => {
    await preparation.passwords(folder);
    const unanswered = preparation.openLedger(
      { gatewayUrl: "http://127.0.0.1:9", password: "", language: "en" },
      () => undefined,
    );
    preparation.close();
    const outcomes = await Promise.allSettled([unanswered, preparation.passwords(folder)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    await preparation.ended;
  });
});
