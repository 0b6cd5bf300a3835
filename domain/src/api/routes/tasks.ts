import { z } from "zod";
import * as answers from "../answers/index.js";
import { paging } from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { read } from "./shapes.js";

export const taskRoutes = {
  listTasks: route({
    ...read,
    path: "/tasks",
    tag: "tasks",
    summary: {
      zh: "等待本人签署、决定、答复或登记的事项，最急的在前",
      en: "What waits for the caller's signature, decision, answer or account, the most urgent first",
    },
    query: z.strictObject({ limit: paging.limit }),
    answer: answers.TaskList,
  }),
} satisfies Record<string, RouteDefinition>;
