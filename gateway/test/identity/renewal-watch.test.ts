import { expect } from "chai";
import { pino } from "pino";
import { RenewalWatch } from "../../src/renewal-watch.js";

const HOUR_MS = 3_600_000;

describe("the watch over a certificate's renewals", () => {
  let now: Date;
  let watch: RenewalWatch;
  const later = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  const fail = () => Promise.reject(new Error("the CA does not answer"));

  beforeEach(() => {
    now = new Date("2026-11-02T08:00:00.000Z");
    watch = new RenewalWatch({ clock: { now: () => now }, logger: pino({ enabled: false }) }, "a certificate");
  });

  it("says since when renewing fails, from the first failure to the first success", async () => {
    const first = now.toISOString();
    await watch.look(() => watch.attempt(fail));
    later(HOUR_MS);
    await watch.look(() => watch.attempt(fail));
    expect(watch.failingSince).to.equal(first);
    await watch.look(() => watch.attempt(async () => undefined));
    expect(watch.failingSince).to.equal(undefined);

    later(HOUR_MS);
    await watch.look(() => watch.attempt(fail));
    expect(watch.failingSince, "another failure begins anew").to.equal(now.toISOString());
    watch.renewedOtherwise();
    expect(watch.failingSince).to.equal(undefined);
  });

  it("takes what fails after the renewal for no failure to renew", async () => {
    await watch.look(async () => {
      await watch.attempt(async () => undefined);
      await fail();
    });
    expect(watch.failingSince).to.equal(undefined);
  });

  it("has one look at a time, and ends when it has ended", async () => {
    const looks: string[] = [];
    let finish = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = watch.look(async () => {
      looks.push("begun");
      await slow;
      looks.push("ended");
    });
    const second = watch.look(async () => looks.push("beside it"));
    const closed = watch.close().then(() => looks.push("closed"));
    finish();
    await Promise.all([first, second, closed]);
    expect(looks).to.deep.equal(["begun", "ended", "closed"]);
    await watch.look(async () => looks.push("after it"));
    expect(looks.at(-1)).to.equal("after it");
  });

  it("finds it time to look an hour after the last one, or when the clock was set back by as much", async () => {
    expect(watch.isTimeToLook).to.equal(true);
    await watch.look(fail);
    later(HOUR_MS - 1);
    expect(watch.isTimeToLook).to.equal(false);
    later(1);
    expect(watch.isTimeToLook).to.equal(true);
    await watch.look(fail);
    later(-HOUR_MS);
    expect(watch.isTimeToLook).to.equal(true);
  });
});
