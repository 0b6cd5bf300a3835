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

type Told = readonly (readonly [type: FrameType, payload: string])[];
type Sent = readonly { readonly type: FrameType; readonly payload: Uint8Array }[];

/** Frames with the pieces of `data` that stand beside one another put together: their borders mean nothing. */
const told = (frames: Sent): Told =>
  frames.reduce<Told>((before, { type, payload }) => {
    const text = Buffer.from(payload).toString("hex");
    const last = before.at(-1);
    if (type !== "data") return [...before, [type, text]];
    if (text === "") return before;
    return last?.[0] === "data" ? [...before.slice(0, -1), [type, last[1] + text]] : [...before, [type, text]];
  }, []);

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
        expect(told(got)).to.deep.equal(told(sent));
      }),
    ));

  it("end where the bytes were cut: with the part of its data that came, and before any other frame", () =>
    fc.assert(
      fc.asyncProperty(frames, fc.nat(), async (sent, at) => {
        const bytes = encode(sent);
        const got = told(await gather(readFrames(cutAt(bytes.subarray(0, at % (bytes.length + 1)), [17]))));
        const whole = told(sent);
        expect(got.slice(0, -1)).to.deep.equal(whole.slice(0, Math.max(0, got.length - 1)));
        const [last, meant] = [got.at(-1), whole[got.length - 1]];
        expect(last?.[0]).to.equal(meant?.[0]);
        if (last?.[0] === "data") expect(meant?.[1].startsWith(last[1])).to.equal(true);
        else expect(last).to.deep.equal(meant);
      }),
    ));

  it("hand on the data of a frame that has not come whole", async () => {
    const bytes = encode([{ type: "data", payload: Buffer.from("abc") }]);
    expect(told(await gather(readFrames(cutAt(bytes.subarray(0, 7), [100]))))).to.deep.equal([["data", "6162"]]);
  });

  it("are refused when they are none, or larger than any chunk", async () => {
    const read = (bytes: Buffer): Promise<string> => codeOf(gather(readFrames(cutAt(bytes, [3]))));
    expect(await read(encode([{ type: "data", payload: Buffer.from("x") }]))).to.equal("accepted");
    expect(await read(Buffer.from([9, 0, 0, 0, 1, 0]))).to.equal("INTEGRITY_FAILURE");
    expect(await read(Buffer.from([2, 255, 255, 255, 255]))).to.equal("INTEGRITY_FAILURE");
    expect(await read(Buffer.from([3, 0, 32, 0, 0]))).to.equal("INTEGRITY_FAILURE");
    expect(await read(Buffer.from([2, 0, 32, 0, 0]))).to.equal("accepted");
  });
});
