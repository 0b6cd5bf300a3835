import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { atHeight, created, read, transition } from "./shapes.js";

export const datasetRoutes = {
  listDatasets: route({
    ...read,
    path: "/datasets",
    tag: "datasets",
    summary: { zh: "检索数据目录，附各分面的数量", en: "Search the catalogue, with counts by facet" },
    query: bodies.DatasetQuery,
    answer: answers.DatasetList,
  }),
  createDataset: route({
    ...created,
    path: "/datasets",
    tag: "datasets",
    summary: commands["dataset.submit"].summary,
    access: ["approver"],
    body: commands["dataset.submit"].schema.shape.content,
    command: "dataset.submit",
  }),
  getDataset: route({
    ...read,
    path: "/datasets/{id}",
    tag: "datasets",
    summary: {
      zh: "查看一个数据目录：持有部门、信息项、挂接资源和共享条件",
      en: "One dataset with its holder, items, resources and conditions",
    },
    params: bodies.idParam,
    query: atHeight,
    answer: answers.DatasetView,
  }),
  datasetHistory: route({
    ...read,
    path: "/datasets/{id}/history",
    tag: "datasets",
    summary: { zh: "数据目录的全部版本", en: "Every version of a dataset" },
    params: bodies.idParam,
    answer: answers.HistoryList,
  }),
  resubmitDataset: transition("dataset.resubmit", "/datasets/{id}/resubmit", "datasets"),
  changeDataset: transition("dataset.change", "/datasets/{id}/change", "datasets"),
  reviewDataset: transition("dataset.review", "/datasets/{id}/review", "datasets"),
  refreshDataset: transition("dataset.refresh", "/datasets/{id}/refresh", "datasets"),
  suspendDataset: transition("dataset.suspend", "/datasets/{id}/suspend", "datasets"),
  resumeDataset: transition("dataset.resume", "/datasets/{id}/resume", "datasets"),
  retireDataset: transition("dataset.retire", "/datasets/{id}/retire", "datasets"),
  holdDataset: transition("dataset.hold", "/datasets/{id}/hold", "datasets"),
  liftDataset: transition("dataset.lift", "/datasets/{id}/lift", "datasets"),
} satisfies Record<string, RouteDefinition>;
