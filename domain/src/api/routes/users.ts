import { commands } from "../../commands/index.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { created, empty, read } from "./shapes.js";

/** Sessions and users of this organisation. */
export const userRoutes = {
  createSession: route({
    method: "post",
    path: "/sessions",
    tag: "sessions",
    summary: { zh: "登录", en: "Sign in" },
    access: "public",
    body: bodies.NewSession,
    answer: answers.SessionView,
    status: 201,
  }),
  currentSession: route({
    ...read,
    path: "/sessions/current",
    tag: "sessions",
    summary: { zh: "当前登录的用户", en: "Who is signed in" },
    answer: answers.SessionView,
  }),
  deleteSession: route({
    method: "delete",
    path: "/sessions/current",
    tag: "sessions",
    summary: { zh: "退出", en: "Sign out" },
    access: "signed-in",
    answer: empty,
    status: 204,
  }),
  listUsers: route({
    ...read,
    path: "/users",
    tag: "users",
    summary: { zh: "本组织的用户", en: "Users of this organisation" },
    access: ["operator"],
    answer: answers.listOf(answers.UserView),
  }),
  createUser: route({
    method: "post",
    path: "/users",
    tag: "users",
    summary: { zh: "在本组织的 CA 登记新用户", en: "Enrol a user at the organisation's CA" },
    access: ["operator"],
    body: bodies.NewUser,
    answer: answers.UserView,
    status: 201,
  }),
  setUserStatus: route({
    ...created,
    path: "/users/{id}/set-status",
    tag: "users",
    summary: commands["user.set-status"].summary,
    access: ["operator", "authority"],
    params: bodies.idParam,
    body: commands["user.set-status"].schema.pick({ status: true, reason: true }),
    command: "user.set-status",
  }),
  renewUser: route({
    method: "post",
    path: "/users/{id}/renew",
    tag: "users",
    summary: {
      zh: "证书到期或密钥遗失的用户，以同一化名换发证书，并吊销其余证书",
      en: "Give a user whose certificate has ended, or whose key is lost, another one for the same pseudonym, and revoke all others of that user",
    },
    access: ["operator"],
    params: bodies.idParam,
    answer: answers.UserView,
    status: 201,
  }),
  listCertificates: route({
    ...read,
    path: "/certificates",
    tag: "users",
    summary: {
      zh: "本网关及其用户的证书和剩余天数，最先到期的在前",
      en: "Certificates of this gateway and its users with the days they have left, the one that ends first on top",
    },
    access: ["operator"],
    answer: answers.listOf(answers.CertificateView),
  }),
  revokeUser: route({
    method: "post",
    path: "/users/{id}/revoke",
    tag: "users",
    summary: {
      zh: "停用用户，在 CA 和通道中吊销其证书，并验证该证书已被拒绝",
      en: "Disable a user, revoke the certificate at the CA and in the channel, and try whether it is refused",
    },
    access: ["operator"],
    params: bodies.idParam,
    body: bodies.Revocation,
    answer: answers.RevokedUser,
    status: 201,
  }),
} satisfies Record<string, RouteDefinition>;
