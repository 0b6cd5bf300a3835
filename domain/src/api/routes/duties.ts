import { z } from "zod";
import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { atHeight, created, read, transition, withoutKey } from "./shapes.js";

export const dutyRoutes = {
  listDuties: route({
    ...read,
    path: "/duties",
    tag: "duties",
    summary: { zh: "各部门职责", en: "Duties" },
    query: z.strictObject({ department: z.string().optional(), ...bodies.paging }),
    answer: answers.listOf(answers.DutyView),
  }),
  createDuty: route({
    ...created,
    path: "/duties",
    tag: "duties",
    summary: commands["duty.register"].summary,
    access: ["steward", "approver"],
    body: withoutKey(commands["duty.register"].schema),
    command: "duty.register",
  }),
  getDuty: route({
    ...read,
    path: "/duties/{id}",
    tag: "duties",
    summary: { zh: "查看一项职责", en: "One duty" },
    params: bodies.idParam,
    query: atHeight,
    answer: answers.DutyView,
  }),
  updateDuty: transition("duty.update", "/duties/{id}/update", "duties"),
  repealDuty: transition("duty.repeal", "/duties/{id}/repeal", "duties"),
} satisfies Record<string, RouteDefinition>;
