import { commands } from "../../commands/index.js";
import { Calendar, Policy } from "../../records/network.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { created, read } from "./shapes.js";

/** The network's parameters and this gateway's standing. */
export const networkRoutes = {
  getPolicy: route({
    ...read,
    path: "/policy",
    tag: "network",
    summary: { zh: "网络的规则", en: "The network's parameters" },
    answer: Policy,
  }),
  policyHistory: route({
    ...read,
    path: "/policy/history",
    tag: "network",
    summary: {
      zh: "规则的各个版本，及何人修改",
      en: "Every version of the network's parameters, and who changed them",
    },
    answer: answers.HistoryList,
  }),
  initialisePolicy: route({
    ...created,
    path: "/policy",
    tag: "network",
    summary: commands["policy.initialise"].summary,
    access: ["authority"],
    body: commands["policy.initialise"].schema,
    command: "policy.initialise",
  }),
  updatePolicy: route({
    ...created,
    path: "/policy/update",
    tag: "network",
    summary: commands["policy.update"].summary,
    access: ["authority"],
    body: commands["policy.update"].schema,
    command: "policy.update",
  }),
  listCalendars: route({
    ...read,
    path: "/calendars",
    tag: "network",
    summary: { zh: "工作日历", en: "Working calendars" },
    answer: answers.listOf(Calendar),
  }),
  calendarHistory: route({
    ...read,
    path: "/calendars/{id}/history",
    tag: "network",
    summary: {
      zh: "一年工作日历的各个版本，及何人设定",
      en: "Every version of a year's working calendar, and who set it",
    },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  setCalendar: route({
    ...created,
    path: "/calendars",
    tag: "network",
    summary: commands["calendar.set"].summary,
    access: ["authority"],
    body: commands["calendar.set"].schema,
    command: "calendar.set",
  }),
  recordOverdue: route({
    ...created,
    path: "/overdue",
    tag: "network",
    summary: commands["overdue.record"].summary,
    access: "signed-in",
    body: commands["overdue.record"].schema,
    command: "overdue.record",
  }),
  getStatus: route({
    ...read,
    path: "/status",
    tag: "network",
    summary: { zh: "本网关的部门、网络和账本高度", en: "This gateway's department, network and heights" },
    access: "public",
    answer: answers.StatusView,
  }),
} satisfies Record<string, RouteDefinition>;
