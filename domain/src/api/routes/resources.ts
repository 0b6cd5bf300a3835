import { z } from "zod";
import { commands } from "../../commands/index.js";
import { Resource } from "../../records/resource.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { atHeight, created, read, transition } from "./shapes.js";

export const resourceRoutes = {
  listResources: route({
    ...read,
    path: "/resources",
    tag: "resources",
    summary: { zh: "挂接的库表、文件和接口", en: "Linked tables, files and interfaces" },
    query: z.strictObject({ dataset: z.string().optional(), department: z.string().optional(), ...bodies.paging }),
    answer: answers.listOf(Resource),
  }),
  createResource: route({
    ...created,
    path: "/resources",
    tag: "resources",
    summary: commands["resource.link"].summary,
    access: ["steward"],
    body: bodies.NewResource,
    command: "resource.link",
  }),
  getResource: route({
    ...read,
    path: "/resources/{id}",
    tag: "resources",
    summary: { zh: "查看一个挂接资源", en: "One resource" },
    params: bodies.idParam,
    query: atHeight,
    answer: Resource.extend({ height: z.int() }),
  }),
  refreshResource: route({
    ...created,
    path: "/resources/{id}/refresh",
    tag: "resources",
    summary: { zh: "重新查看数据源并登记其现状", en: "Look at the source again and record its state" },
    access: ["steward"],
    params: bodies.idParam,
    body: z.strictObject({ expectedVersion: z.int().min(1) }),
    command: "resource.refresh",
  }),
  retireResource: transition("resource.retire", "/resources/{id}/retire", "resources"),
  listBindings: route({
    ...read,
    path: "/bindings",
    tag: "resources",
    summary: {
      zh: "本网关的连接器名称；所指位置只留在网关配置中",
      en: "Names of this gateway's connector bindings; where they point stays in its configuration",
    },
    access: ["steward", "operator"],
    answer: answers.listOf(
      z.object({
        name: z.string(),
        sourceKind: z.string(),
        columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
      }),
    ),
  }),
} satisfies Record<string, RouteDefinition>;
