import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { RevocationPublisher } from "../../src/composition/revocation-publisher.js";
import { revocationAlarms } from "../../src/use-cases/audit/alarms/certificate-alarms.js";

const LOOK_MS = 5;
const NOW = "2026-03-01T00:00:00.000Z";

/** A channel's configuration and a CA's list as the class sees them; both are real in the network's own tests. */
describe("what the CA has revoked and the channel does not know", () => {
  let listed = "";
  let given = "";
  let isConfigured = true;
  let published: string[] = [];
  let publish: (list: string) => Promise<number>;
  let looks = 0;
  let publisher: RevocationPublisher;

  beforeEach(() => {
    [listed, given, isConfigured, published, looks] = ["one", "one", true, [], 0];
    publish = async (crl) => {
      listed = crl;
      return published.push(crl);
    };
    publisher = new RevocationPublisher({
      identity: { revocationList: async () => given },
      administration: {
        get isConfigured() {
          return isConfigured;
        },
        lists: async (crl) => {
          looks += 1;
          return crl === listed;
        },
        publishRevocations: (crl) => publish(crl),
      },
      clock: { now: () => new Date(NOW) },
      logger: pino({ enabled: false }),
      lookMs: LOOK_MS,
    });
    publisher.watch();
  });
  afterEach(() => publisher.close());

  const looked = async (): Promise<void> => {
    // Two more, so that one of them began and ended after this.
    for (const until = looks + 2; looks < until;) await pause(LOOK_MS);
  };

  it("is published once, and nothing is where the channel has it all", async () => {
    await looked();
    expect(published).to.deep.equal([]);
    given = "one, two";
    await looked();
    await looked();
    expect(published).to.deep.equal(["one, two"]);
    expect(publisher.unpublishedSince).to.equal(undefined);
  });

  it("is an alarm while it cannot be published, and none any more when it was", async () => {
    given = "one, two";
    const works = publish;
    publish = () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "no orderer takes it"));
    await looked();
    expect(publisher.unpublishedSince).to.equal(NOW);
    expect(revocationAlarms("water", publisher.unpublishedSince)).to.deep.include({
      code: "revocationsUnpublished",
      department: "water",
      subjectKind: "department",
      subject: "water",
      since: NOW,
    });
    publish = works;
    await looked();
    expect(published).to.deep.equal(["one, two"]);
    expect(revocationAlarms("water", publisher.unpublishedSince)).to.deep.equal([]);
  });

  it("is an alarm where the administrator's key is kept elsewhere, until somebody else publishes it", async () => {
    isConfigured = false;
    given = "one, two";
    await looked();
    expect(published).to.deep.equal([]);
    expect(publisher.unpublishedSince).to.equal(NOW);
    listed = given;
    await looked();
    expect(publisher.unpublishedSince).to.equal(undefined);
  });
});
