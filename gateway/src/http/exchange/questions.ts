import {
  AggregateQuestion,
  CheckQuestion,
  DomainError,
  LookUpQuestion,
  RecordId,
  parseStrictJson,
  parseWith,
} from "@mulian/domain";
import type { Request } from "express";
import { z } from "zod";
import { answerAggregate, itemsOf } from "../../exchange/answer-aggregate.js";
import { answerCheck } from "../../exchange/answer-check.js";
import { answerLookUp } from "../../exchange/answer-look-up.js";
import type { Leg } from "../../exchange/leg.js";
import { serveAnswer, type QuestionCall } from "../../exchange/serve-answer.js";
import { readBody } from "./read-body.js";
import type { ExchangeRoute } from "./router.js";
import { responseSink } from "./rows-sink.js";

/** A value of 256 characters for each of 500 items fits. */
const MAX_QUESTION_BYTES = 524_288;

const idParam = z.strictObject({ id: RecordId });

/** `POST /exchange/v1/grants/{id}/look-up`, `…/check` and `…/aggregate`. A question is a body: an address would end in somebody's log. */
export function questionRoutes(leg: Leg, route: ExchangeRoute): void {
  answer(leg, route, "/grants/:id/look-up", LookUpQuestion, (question) => ({
    method: "look-up",
    items: question.items,
    answer: (plan, call, signal) => answerLookUp(leg, plan, question, call, signal),
  }));
  answer(leg, route, "/grants/:id/check", CheckQuestion, (question) => ({
    method: "check",
    items: undefined,
    answer: (plan, call, signal) => answerCheck(leg, plan, question, call, signal),
  }));
  answer(leg, route, "/grants/:id/aggregate", AggregateQuestion, (question) => ({
    method: "aggregate",
    items: itemsOf(question),
    answer: (plan, call, signal) => answerAggregate(leg, plan, question, call, signal),
  }));
}

function answer<Question extends z.ZodType>(
  leg: Leg,
  route: ExchangeRoute,
  path: string,
  schema: Question,
  callOf: (question: z.output<Question>) => Omit<QuestionCall, "claims">,
): void {
  route("post", path, "grant", async (request, response, claims) => {
    const { id } = parseWith(idParam, request.params);
    if (claims.grant !== id) throw new DomainError("NOT_FOUND", "there is no such grant");
    const call = { claims, ...callOf(parseWith(schema, await readJson(request))) };
    await leg.running.run(claims.sub, (stop) => serveAnswer(leg, id, call, responseSink(response), stop));
  });
}

const readJson = async (request: Request): Promise<unknown> =>
  parseStrictJson((await readBody(request, MAX_QUESTION_BYTES)).toString("utf8"));
