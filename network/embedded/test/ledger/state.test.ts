import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { expiryKey, stagedKey } from "../../src/ledger/state-keys.js";
import { State, type StateOperation } from "../../src/ledger/state.js";
import { encodeStaged } from "../../src/ledger/state-values.js";

const TRANSACTION = "ab".repeat(32);
const HEIGHT = 7;
const EXPIRES_AT = 12;

describe("the state", () => {
  let dir: string;
  let state: State;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-state-"));
    state = await State.open(dir);
  });
  afterEach(async () => {
    await state.close();
    await rm(dir, { recursive: true });
  });

  const staged: StateOperation = {
    type: "put",
    key: stagedKey(TRANSACTION, "Org1MSP", Buffer.from("set")),
    value: encodeStaged(HEIGHT, Buffer.from("set")),
  };
  const expiry = { expiresAt: EXPIRES_AT, writtenAt: HEIGHT, namespace: "cc", collection: "c" };
  const scheduled: StateOperation = {
    type: "put",
    key: expiryKey({ ...expiry, keyHash: Buffer.alloc(32, 1) }),
    value: Buffer.alloc(0),
  };

  it("finds staged writes and what expires from the first there is, and after it was opened again", async () => {
    const found = async () => ({
      staged: (await state.staged(TRANSACTION)).map(({ height }) => height),
      expiring: (await state.expiring(EXPIRES_AT)).map(({ writtenAt }) => writtenAt),
    });
    expect(await found()).to.deep.equal({ staged: [], expiring: [] });
    await state.write([staged]);
    expect(await found()).to.deep.equal({ staged: [HEIGHT], expiring: [] });
    await state.write([scheduled]);
    expect(await found()).to.deep.equal({ staged: [HEIGHT], expiring: [HEIGHT] });
    await state.close();
    state = await State.open(dir);
    expect(await found()).to.deep.equal({ staged: [HEIGHT], expiring: [HEIGHT] });
  });
});
