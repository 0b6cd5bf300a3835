import { createHmac, generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { isSignedBy, openJws } from "../../src/statements/jws.js";
import { signRaw } from "../support/authority.js";
import type { PublicJwk } from "@mulian/domain";

const TYPE = "mulian-receipt+jwt";
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe("a signature of a receipt", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const key: PublicJwk = { kty: "EC", crv: "P-256", x, y, use: "sig", kid: "k".repeat(43) };
  const encode = (text: string): string => Buffer.from(text).toString("base64url");
  const head = JSON.stringify({ alg: "ES256", typ: TYPE, kid: "one" });
  const inputOf = (header: string, claims = '{"a":1}'): string => `${encode(header)}.${encode(claims)}`;
  const signed = (input: string): string => `${input}.${signRaw(privateKey, Buffer.from(input)).toString("base64url")}`;
  const isGood = (jws: string): boolean => {
    const opened = openJws(jws, TYPE);
    return opened !== undefined && isSignedBy(opened, key);
  };

  it("is good by the key that made it", () => {
    expect(isGood(signed(inputOf(head)))).to.equal(true);
    expect(openJws(signed(inputOf(head)), TYPE)).to.deep.include({ kid: "one", claims: { a: 1 } });
  });

  it("is none by another algorithm, of another type, or with what would have to be understood", () => {
    const header = (change: object): string => signed(inputOf(JSON.stringify({ ...JSON.parse(head), ...change })));
    const changes = [
      { alg: "none" },
      { alg: "ES384" },
      { alg: "HS256" },
      { typ: "JWT" },
      { kid: 1 },
      { crit: ["b64"] },
      { b64: false },
    ];
    for (const change of changes) expect(openJws(header(change), TYPE), JSON.stringify(change)).to.equal(undefined);
    const hmacInput = inputOf(JSON.stringify({ alg: "HS256", typ: TYPE, kid: "one" }));
    const hmac = createHmac("sha256", publicKey.export({ type: "spki", format: "pem" }))
      .update(hmacInput)
      .digest("base64url");
    expect(isGood(`${hmacInput}.${hmac}`)).to.equal(false);
    expect(isGood(`${inputOf(head)}.`)).to.equal(false);
  });

  it("is none with a member twice, in another form of base64url, or of more parts", () => {
    const twice = head.replace('{"alg"', '{"alg":"none","alg"');
    expect(isGood(signed(inputOf(twice)))).to.equal(false);
    expect(isGood(signed(inputOf(head, '{"a":1,"a":2}')))).to.equal(false);
    const [first = "", second = "", third = ""] = signed(inputOf(head)).split(".");
    expect(isGood(`${first}=.${second}.${third}`)).to.equal(false);
    expect(isGood(`${first}.${second}.${third}.`)).to.equal(false);
    expect(isGood(`${first}.${second}`)).to.equal(false);
    expect(isGood("")).to.equal(false);
  });

  it("is none with a high S, or by a key that is no point of the curve", () => {
    const input = inputOf(head);
    const raw = signRaw(privateKey, Buffer.from(input));
    const s = BigInt(`0x${raw.subarray(32).toString("hex")}`);
    const high = Buffer.concat([raw.subarray(0, 32), Buffer.from((ORDER - s).toString(16).padStart(64, "0"), "hex")]);
    expect(isGood(`${input}.${raw.toString("base64url")}`)).to.equal(true);
    expect(isGood(`${input}.${high.toString("base64url")}`)).to.equal(false);
    const opened = openJws(signed(input), TYPE);
    expect(opened !== undefined && isSignedBy(opened, { ...key, x: "A".repeat(43) })).to.equal(false);
  });
});
