import { attestationFile, DomainError, type ErrorCode } from "@mulian/domain";
import { expect } from "chai";
import { attestBlocks } from "../../src/evidence/attest-blocks.js";

const BLOCKS = Array.from({ length: 30 }, (_, index) => index + 1);
const NEWEST = 30;

/** What an organisation's peer does when it is asked the nth time for a block; undefined for a good answer. */
type Answers = (number: number, time: number) => ErrorCode | undefined;

describe("attestations of a bundle's blocks", () => {
  let kept: string[];
  let asked: number[];
  beforeEach(() => ([kept, asked] = [[], []]));

  const spool = {
    put: async (name: string): Promise<void> => void kept.push(name),
    read: async (name: string): Promise<Uint8Array> => Buffer.from(name),
  };
  const attest = (answers: Answers, organisations = ["OneMSP"]) =>
    attestBlocks(
      {
        attestation: async (_mspId, number) => {
          asked.push(number);
          const code = answers(number, asked.filter((one) => one === number).length);
          if (code !== undefined) throw new DomainError(code, "as the test says");
          return Buffer.from(String(number));
        },
      },
      [{ block: 0, organisations }],
      BLOCKS,
      spool,
    );

  it("are one of each block and organisation", async () => {
    expect(await attest(() => undefined, ["OneMSP", "TwoMSP"])).to.deep.equal([
      { mspId: "OneMSP", asked: 30, attested: 30 },
      { mspId: "TwoMSP", asked: 30, attested: 30 },
    ]);
    expect(kept.toSorted()).to.deep.equal(
      BLOCKS.flatMap((number) => [attestationFile(number, 0), attestationFile(number, 1)]).toSorted(),
    );
  });

  it("are asked of an organisation for the blocks at which it was a member, its own joining not among them", async () => {
    const answers: string[] = [];
    const attested = await attestBlocks(
      { attestation: async (mspId, number) => Buffer.from(String(answers.push(`${mspId} ${number}`))) },
      [
        { block: 0, organisations: ["OneMSP", "TwoMSP"] },
        { block: 10, organisations: ["OneMSP", "TwoMSP", "ThreeMSP"] },
        { block: 20, organisations: ["OneMSP", "ThreeMSP"] },
      ],
      [9, 10, 11, 20, 21],
      spool,
    );
    expect(answers.toSorted()).to.deep.equal(
      ["OneMSP 9", "OneMSP 10", "OneMSP 11", "OneMSP 20", "OneMSP 21"]
        .concat(["TwoMSP 9", "TwoMSP 10", "TwoMSP 11", "TwoMSP 20"])
        .concat(["ThreeMSP 11", "ThreeMSP 20", "ThreeMSP 21"])
        .toSorted(),
    );
    expect(attested.map(({ mspId, asked: of }) => `${mspId} ${of}`)).to.deep.equal([
      "OneMSP 5",
      "ThreeMSP 3",
      "TwoMSP 4",
    ]);
  });

  it("leave out a peer that does not answer, which is asked for some blocks and not for all", async () => {
    const [only] = await attest(() => "LEDGER_UNAVAILABLE");
    expect(only).to.deep.equal({ mspId: "OneMSP", asked: 30, attested: 0, code: "LEDGER_UNAVAILABLE" });
    expect(asked.length).to.be.below(BLOCKS.length);
    expect(kept).to.deep.equal([]);
  });

  it("are taken of the later blocks where a peer does not have the early ones", async () => {
    const [only] = await attest((number) => (number < 20 ? "ENDORSEMENT_REFUSED" : undefined));
    expect(only).to.deep.equal({ mspId: "OneMSP", asked: 30, attested: 11, code: "ENDORSEMENT_REFUSED" });
    expect(kept).to.have.length(11);
  });

  it("leave out what is another block, or signed by nobody that counts", async () => {
    const [only] = await attest((number) => (number === 7 ? "INTEGRITY_FAILURE" : undefined));
    expect(only).to.deep.equal({ mspId: "OneMSP", asked: 30, attested: 29, code: "INTEGRITY_FAILURE" });
    expect(kept).to.not.include(attestationFile(7, 0));
  });

  it("are asked for again of the newest block, which comes to others' peers a moment later", async () => {
    const [only] = await attest((number, time) => (number === NEWEST && time < 3 ? "ENDORSEMENT_REFUSED" : undefined));
    expect(only).to.deep.equal({ mspId: "OneMSP", asked: 30, attested: 30 });
    expect(asked.filter((number) => number === NEWEST)).to.have.length(3);
  });

  it("end with what is wrong at this gateway and not at a peer", async () => {
    const full = attestBlocks(
      { attestation: async () => Buffer.alloc(1) },
      [{ block: 0, organisations: ["OneMSP"] }],
      BLOCKS,
      {
        ...spool,
        put: async () => Promise.reject(new DomainError("READ_ONLY", "full")),
      },
    );
    expect(await full.catch((error: unknown) => (error instanceof DomainError ? error.code : error))).to.equal(
      "READ_ONLY",
    );
  });
});
