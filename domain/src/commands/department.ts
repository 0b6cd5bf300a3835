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
    {
      zh: "登记网络中的一个部门及代表它的 MSP",
      en: "Enter a department of the network, with the MSP that speaks for it",
    },
    z.strictObject({ id: DepartmentId, names, creditCode, level, region, mspId, workUnit }),
  ),
  "department.update": command(
    "department",
    ["approver", "operator"],
    { zh: "修改部门的名称或共享工作机构", en: "Change a department's names or work unit" },
    z.strictObject({ ...existing, names: names.optional(), workUnit: workUnit.optional() }),
  ),
  "department.announce": command(
    "department",
    ["gateway", "operator"],
    {
      zh: "公布部门网关的地址和公钥；不再列出的密钥即告失效",
      en: "Publish where the department's gateway is and its public keys; keys that are no longer listed end",
    },
    z.strictObject({ ...existing, gateway: GatewayEndpoint, keys: z.array(AnnouncedJwk).min(2).max(4) }),
  ),
  "department.block-key": command(
    "key-block",
    ["approver", "operator", "authority"],
    { zh: "立即并永久停用部门泄露的密钥", en: "Block a department's leaked key at once and for good" },
    z.strictObject({ id: DepartmentId, kid: Thumbprint, reason: Reason }),
  ),
  "department.suspend": command(
    "hold",
    ["authority"],
    {
      zh: "暂停一个部门：它不能提交任何操作，也得不到任何数据",
      en: "Suspend a department: it may command nothing and is served nothing",
    },
    z.strictObject({ id: DepartmentId, reason: Reason }),
  ),
  "department.resume": command(
    "hold",
    ["authority"],
    { zh: "解除对部门的暂停", en: "Lift a department's suspension" },
    z.strictObject({ id: DepartmentId }),
  ),
};
