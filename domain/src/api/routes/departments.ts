import { z } from "zod";
import { CANNOT_RECALL } from "../../cannot-recall.js";
import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { DepartmentKeyRotation, KeyDrill, LegKeyRotation, RotateDepartmentKeys, RunKeyDrill } from "../key-life.js";
import { atHeight, created, read, transition } from "./shapes.js";

export const departmentRoutes = {
  listDepartments: route({
    ...read,
    path: "/departments",
    tag: "departments",
    summary: { zh: "网络中的部门", en: "Departments of the network" },
    query: z.strictObject(bodies.paging),
    answer: answers.listOf(answers.DepartmentView),
  }),
  createDepartment: route({
    ...created,
    path: "/departments",
    tag: "departments",
    summary: commands["department.register"].summary,
    access: ["authority"],
    body: commands["department.register"].schema,
    command: "department.register",
  }),
  getDepartment: route({
    ...read,
    path: "/departments/{id}",
    tag: "departments",
    summary: { zh: "查看一个部门", en: "One department" },
    params: bodies.idParam,
    query: atHeight,
    answer: answers.DepartmentView,
  }),
  departmentHistory: route({
    ...read,
    path: "/departments/{id}/history",
    tag: "departments",
    summary: { zh: "部门记录的全部版本", en: "Every version of a department's record" },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  updateDepartment: transition("department.update", "/departments/{id}/update", "departments"),
  blockDepartmentKey: transition("department.block-key", "/departments/{id}/block-key", "departments"),
  rotateDepartmentKeys: route({
    ...created,
    path: "/departments/{id}/rotate-keys",
    tag: "departments",
    summary: {
      zh: "为本网关的部门换发密钥并公布；旧密钥的签名仍然有效",
      en: "Make new keys for this gateway's department and announce them; what the old ones signed stays good",
    },
    access: ["operator", "approver"],
    params: bodies.idParam,
    body: RotateDepartmentKeys,
    answer: DepartmentKeyRotation,
    command: "department.announce",
  }),
  rotateLegKey: route({
    ...created,
    path: "/departments/{id}/rotate-leg-key",
    tag: "departments",
    summary: {
      zh: "为本网关的部门间通道换一把 TLS 密钥并公布；进行中的交付不受影响",
      en: "Make another TLS key for this gateway's leg and announce it; deliveries that run go on",
    },
    access: ["operator", "approver"],
    params: bodies.idParam,
    answer: LegKeyRotation,
    command: "department.announce",
  }),
  drillDepartmentKeys: route({
    method: "post",
    status: 200,
    path: "/departments/{id}/key-drill",
    tag: "departments",
    summary: {
      zh: `部门密钥泄露：停用、轮换、撤销、重新密封，并列出全部受影响的内容；再次执行即从中断处继续。${CANNOT_RECALL.zh}`,
      en: `A department's keys leaked: block, rotate, revoke, seal again, and list everything exposed; repeated, it goes on where it stopped. ${CANNOT_RECALL.en}`,
    },
    access: ["approver", "authority"],
    params: bodies.idParam,
    body: RunKeyDrill,
    answer: KeyDrill,
  }),
  suspendDepartment: transition("department.suspend", "/departments/{id}/suspend", "departments"),
  resumeDepartment: transition("department.resume", "/departments/{id}/resume", "departments"),
} satisfies Record<string, RouteDefinition>;
