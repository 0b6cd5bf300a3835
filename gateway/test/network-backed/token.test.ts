import { expect } from "chai";
import { softHsm } from "../key-store/soft-hsm.js";
import { skipLoudly } from "../skip.js";
import { Client } from "../support/client.js";
import { AUTHORITY, CIVIL_AFFAIRS, PASSWORD, Stack } from "../support/stack.js";

const HOME = "civil-affairs";

describe("a gateway configured with a token", function () {
  this.timeout(180_000);
  let stack: Stack | undefined;

  before(async function () {
    const hsm = softHsm();
    if (hsm === undefined) skipLoudly(this, "SoftHSM not found: apt-get install softhsm2");
    const { module, tokenLabel } = hsm;
    const keyStore = { kind: "pkcs11", module, tokenLabel, labelPrefix: "configured:" } as const;
    stack = await Stack.start({ departments: [AUTHORITY, { ...CIVIL_AFFAIRS, keyStore }] });
  });
  after(() => stack?.close());

  it("starts, signs what its users write, announces its keys, and finds them again after a restart", async () => {
    if (stack === undefined) return expect.fail("no stack");
    const steward = await stack.as(HOME, "steward");
    await steward.created("/duties", { title: "行政区划管理", legalBasis: "条例" });
    const fsck = async (client: Client): Promise<unknown> =>
      (await client.post("/audit/fsck")).json<{ differences: unknown[] }>().differences;
    expect(await fsck(await stack.as(HOME, "operator"))).to.deep.equal([]);
    const keysOf = async (client: Client): Promise<string[]> =>
      (await client.get(`/departments/${HOME}`))
        .json<{ keys: { jwk: { kid: string } }[] }>()
        .keys.map(({ jwk }) => jwk.kid);
    const before = await keysOf(steward);
    expect(before).to.have.length(3);
    await stack.stopGateway(HOME);
    await stack.startGateway(HOME);
    const again = await Client.signIn(stack.gateway(HOME).apiUrl, `${HOME}-steward`, PASSWORD);
    await again.created("/duties", { title: "地名管理", legalBasis: "地名管理条例" });
    expect(await keysOf(again)).to.deep.equal(before);
  });
});
