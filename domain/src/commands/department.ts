import { z } from "zod";
import { DepartmentId, Thumbprint } from "../ids.js";
import { Reason } from "../records/common.js";
import { AnnouncedJwk, Department, GatewayEndpoint } from "../records/department.js";
import { command } from "./define.js";

const { names, creditCode, level, region, mspId, workUnit } = Department.shape;
const existing = { id: DepartmentId, expectedVersion: z.int().min(1) };

export const departmentCommands = {
  "department.register": command(
    "department",
    ["authority"],
    "Enter a department of the network, with the MSP that speaks for it",
    z.strictObject({ id: DepartmentId, names, creditCode, level, region, mspId, workUnit }),
  ),
  "department.update": command(
    "department",
    ["approver", "operator"],
    "Change a department's names or work unit",
    z.strictObject({ ...existing, names: names.optional(), workUnit: workUnit.optional() }),
  ),
  "department.announce": command(
    "department",
    ["gateway", "operator"],
    "Publish where the department's gateway is and its public keys; keys that are no longer listed end",
    z.strictObject({ ...existing, gateway: GatewayEndpoint, keys: z.array(AnnouncedJwk).min(2).max(4) }),
  ),
  "department.block-key": command(
    "key-block",
    ["approver", "operator", "authority"],
    "Block a department's leaked key at once and for good",
    z.strictObject({ id: DepartmentId, kid: Thumbprint, reason: Reason }),
  ),
  "department.suspend": command(
    "hold",
    ["authority"],
    "Suspend a department: it may command nothing and is served nothing",
    z.strictObject({ id: DepartmentId, reason: Reason }),
  ),
  "department.resume": command(
    "hold",
    ["authority"],
    "Lift a department's suspension",
    z.strictObject({ id: DepartmentId }),
  ),
};
