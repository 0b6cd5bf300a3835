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
    summary: "Departments of the network",
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
    summary: "One department",
    params: bodies.idParam,
    query: atHeight,
    answer: answers.DepartmentView,
  }),
  departmentHistory: route({
    ...read,
    path: "/departments/{id}/history",
    tag: "departments",
    summary: "Every version of a department's record",
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  updateDepartment: transition("department.update", "/departments/{id}/update", "departments"),
  blockDepartmentKey: transition("department.block-key", "/departments/{id}/block-key", "departments"),
  rotateDepartmentKeys: route({
    ...created,
    path: "/departments/{id}/rotate-keys",
    tag: "departments",
    summary: "Make new keys for this gateway's department and announce them; what the old ones signed stays good",
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
    summary: "Make another TLS key for this gateway's leg and announce it; deliveries that run go on",
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
    summary: `A department's keys leaked: block, rotate, revoke, seal again, and list everything exposed; repeated, it goes on where it stopped. ${CANNOT_RECALL.en}`,
    access: ["approver", "authority"],
    params: bodies.idParam,
    body: RunKeyDrill,
    answer: KeyDrill,
  }),
  suspendDepartment: transition("department.suspend", "/departments/{id}/suspend", "departments"),
  resumeDepartment: transition("department.resume", "/departments/{id}/resume", "departments"),
} satisfies Record<string, RouteDefinition>;
