import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { canonicalJson, type CommandBody, type CommandName, usualPolicy } from "@mulian/domain";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { Member } from "./member.js";

/** What is measured: something that is created, and read back by the id its creation answers. */
export interface Subject {
  create(): Promise<string>;
  read(id: string): Promise<string>;
}

const AUTHORITY_MSP = "AuthorityMSP";
export const OWNER_MSP = "CivilAffairsMSP";
const OWNER = "civil-affairs";
const TRIES = 20;
const TRY_AGAIN_MS = 250;

const policy = usualPolicy(AUTHORITY_MSP, "data-bureau");

const department: CommandBody<"department.register"> = {
  id: OWNER,
  names: { zh: "民政局", en: "Civil Affairs" },
  creditCode: "111100000000000002",
  level: "city",
  region: "110000",
  mspId: OWNER_MSP,
  workUnit: "区划地名处",
};

const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

function command<N extends CommandName>(member: Member, name: N, body: CommandBody<N>): Promise<string> {
  const [noun = "", verb = ""] = name.split(".");
  return member.contract("mulian", noun).submitTransaction(verb, canonicalJson(body)).then(decode);
}

/** Writes what must be on the ledger before a department can register a duty. */
export async function openLedger(connection: ConnectionProfile): Promise<void> {
  const authority = await Member.enrol(connection, {
    mspId: AUTHORITY_MSP,
    enrolmentId: "bench-authority",
    department: policy.authorityDepartment,
    roles: ["authority"],
  });
  await command(authority, "policy.initialise", { content: policy });
  // Another organisation's peer endorses it too, and may have the policy a moment later.
  await insist(() => command(authority, "department.register", department));
  authority.close();
}

async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === TRIES) throw error;
      await pause(TRY_AGAIN_MS);
    }
  }
}

export const steward = (connection: ConnectionProfile): Promise<Member> =>
  Member.enrol(connection, { mspId: OWNER_MSP, enrolmentId: "bench-steward", department: OWNER, roles: ["steward"] });

/** A command of Mulian's: parsed, admitted, decided by its rule, written with its owner's endorsement policy, with an event. */
export function dutySubject(member: Member): Subject {
  const records = member.contract("mulian", "record");
  return {
    async create() {
      const body = {
        idempotencyKey: randomUUID(),
        title: "行政区划管理",
        legalBasis: "《行政区划管理条例》（国务院令第704号）第三条",
      };
      const { id } = JSON.parse(await command(member, "duty.register", body)) as { id: string }; // a CommandResult
      return id;
    },
    read: (id) => records.evaluateTransaction("get", "duty", JSON.stringify([id])).then(decode),
  };
}

/** @param value what each creation writes */
export function minimalSubject(member: Member, value: string): Subject {
  const contract = member.contract("minimal", "minimal");
  return {
    create: () => contract.submitTransaction("create", randomUUID(), value).then(decode),
    read: (id) => contract.evaluateTransaction("read", id).then(decode),
  };
}
