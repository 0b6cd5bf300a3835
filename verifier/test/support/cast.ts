import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { canonicalJson, type Actor, type Role } from "@mulian/domain";
import { Authority, signRaw, type Person } from "./authority.js";

/** A user with the attributes of a certificate, as the contract reads them. */
export interface User extends Person {
  readonly actor: Actor;
}

/** An organisation with a department, its peer and people. */
export interface Side {
  readonly authority: Authority;
  readonly department: string;
  readonly peer: Person;
  readonly user: (enrolmentId: string, roles: readonly Role[], department?: string) => Promise<User>;
  readonly signKey: { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: object };
}

async function newSide(mspId: string, department: string): Promise<Side> {
  const authority = await Authority.create(mspId);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256")
    .update(canonicalJson({ crv: "P-256", kty: "EC", x, y }))
    .digest("base64url");
  return {
    authority,
    department,
    peer: await authority.certify("peer"),
    signKey: { kid, privateKey, jwk: { kty: "EC", crv: "P-256", x, y, use: "sig", kid } },
    user: async (enrolmentId, roles, of = department) => {
      const person = await authority.certify("client", {
        "hf.EnrollmentID": enrolmentId,
        "mulian.department": of,
        "mulian.role": roles.join(","),
      });
      return { ...person, actor: { mspId, enrolmentId, department: of } };
    },
  };
}

export const compactJws = (side: Side, typ: string, claims: object, header: object = {}): string => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ typ, kid: side.signKey.kid, ...header, alg: "ES256" })}.${encode(claims)}`;
  return `${input}.${signRaw(side.signKey.privateKey, Buffer.from(input)).toString("base64url")}`;
};

/** The people of the story, made once: certificates take their time. */
export interface Cast {
  readonly bureau: Side;
  readonly provider: Side;
  readonly grantee: Side;
  readonly orderers: Authority;
  readonly orderer: Person;
  readonly bft: readonly Person[];
  readonly requester: User;
  readonly granteeApprover: User;
  readonly approver: User;
  readonly secondApprover: User;
  readonly authority: User;
  readonly providerGateway: User;
  readonly granteeGateway: User;
}

export async function newCast(): Promise<Cast> {
  const [bureau, provider, grantee] = await Promise.all([
    newSide("BureauMSP", "bureau"),
    newSide("CivilMSP", "civil"),
    newSide("StatsMSP", "stats"),
  ]);
  const orderers = await Authority.create("OrdererMSP");
  return {
    bureau,
    provider,
    grantee,
    orderers,
    orderer: await orderers.certify("orderer"),
    bft: await Promise.all([1, 2, 3, 4].map(() => orderers.certify("orderer"))),
    requester: await grantee.user("u1", ["requester"]),
    granteeApprover: await grantee.user("u2", ["approver"]),
    approver: await provider.user("u3", ["approver"]),
    secondApprover: await provider.user("u4", ["approver"]),
    authority: await bureau.user("u5", ["authority"]),
    providerGateway: await provider.user("g1", ["gateway"]),
    granteeGateway: await grantee.user("g2", ["gateway"]),
  };
}
