import { expect } from "chai";
import { inLanes } from "../../src/testing/in-lanes.js";

describe("inLanes", () => {
  it("does every task once, in order, no more at once than there are lanes", async () => {
    const begun: number[] = [];
    const running = new Set<number>();
    let most = 0;
    const work = async (task: number, lane: number): Promise<string> => {
      expect(running.has(lane), "one at a time in a lane").to.equal(false);
      running.add(lane);
      begun.push(task);
      most = Math.max(most, running.size);
      for (let turn = 0; turn < task; turn += 1) await Promise.resolve();
      running.delete(lane);
      return `${task}`;
    };
    const tasks = [9, 1, 8, 2, 7, 3];
    expect(await inLanes(2, tasks, work)).to.deep.equal(tasks.map(String));
    expect(begun).to.deep.equal(tasks);
    expect(most).to.equal(2);
    expect(await inLanes(3, [], work)).to.deep.equal([]);
  });

  it("tells a failure once the other lanes are through", async () => {
    const done: number[] = [];
    const failed = await inLanes(2, [1, 2, 3, 4], async (task) => {
      if (task === 1) throw new Error("planted");
      done.push(task);
    }).catch((error: Error) => error.message);
    expect(failed).to.equal("planted");
    expect(done).to.deep.equal([2, 3, 4]);
  });
});
