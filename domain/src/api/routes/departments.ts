import { z } from "zod";
import { commands } from "../../commands/index.js";
import * as answers from "../answers.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
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
  suspendDepartment: transition("department.suspend", "/departments/{id}/suspend", "departments"),
  resumeDepartment: transition("department.resume", "/departments/{id}/resume", "departments"),
} satisfies Record<string, RouteDefinition>;
