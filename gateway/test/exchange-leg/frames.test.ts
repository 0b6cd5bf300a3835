import { expect } from "chai";
import fc from "fast-check";
import { frameHeader, readFrames, type Frame, type FrameType } from "../../src/exchange/frames.js";
import { codeOf } from "./until.js";

const TYPES: readonly FrameType[] = ["begin", "data", "receipt"];

async function* cutAt(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function gather(source: AsyncIterable<Frame>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of source) frames.push(frame);
  return frames;
}

const encode = (frames: readonly { readonly type: FrameType; readonly payload: Uint8Array }[]): Buffer =>
  Buffer.concat(frames.flatMap(({ type, payload }) => [frameHeader(type, payload.length), payload]));

const frames = fc.array(fc.record({ type: fc.constantFrom(...TYPES), payload: fc.uint8Array({ maxLength: 300 }) }), {
  maxLength: 20,
});
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });

describe("frames of a delivery", () => {
  it("come out whole however the network cuts them", () =>
    fc.assert(
      fc.asyncProperty(frames, sizes, async (sent, cuts) => {
        const got = await gather(readFrames(cutAt(encode(sent), cuts)));
        expect(got.map(({ type, payload }) => [type, payload.toString("hex")])).to.deep.equal(
          sent.map(({ type, payload }) => [type, Buffer.from(payload).toString("hex")]),
        );
      }),
    ));

  it("end before the frame that was cut", () =>
    fc.assert(
      fc.asyncProperty(frames, fc.nat(), async (sent, at) => {
        const bytes = encode(sent);
        const got = await gather(readFrames(cutAt(bytes.subarray(0, at % (bytes.length + 1)), [17])));
        expect(got.length).to.be.at.most(sent.length);
        expect(got.map(({ payload }) => payload.toString("hex"))).to.deep.equal(
          sent.slice(0, got.length).map(({ payload }) => Buffer.from(payload).toString("hex")),
        );
      }),
    ));

  it("are refused when they are none, or larger than any chunk", async () => {
    const read = (bytes: Buffer): Promise<string> => codeOf(gather(readFrames(cutAt(bytes, [3]))));
    expect(await read(encode([{ type: "data", payload: Buffer.from("x") }]))).to.equal("accepted");
    expect(await read(Buffer.from([9, 0, 0, 0, 1, 0]))).to.equal("INTEGRITY_FAILURE");
    expect(await read(Buffer.from([2, 255, 255, 255, 255]))).to.equal("INTEGRITY_FAILURE");
  });
});
