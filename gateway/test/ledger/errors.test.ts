import { status, Metadata, type ServiceError } from "@grpc/grpc-js";
import { EndorseError, GatewayError } from "@hyperledger/fabric-gateway";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { ledgerError, surelyNotSubmitted } from "../../src/adapters/ledger/errors.js";

const cause = (code: number): ServiceError =>
  Object.assign(new Error("status"), { code, details: "", metadata: new Metadata() });
const gatewayError = (code: number, ...messages: string[]): GatewayError =>
  new GatewayError({
    code,
    cause: cause(code),
    message: "client",
    details: messages.map((message) => ({ address: "peer:7051", mspId: "Org1MSP", message })),
  });

describe("errors of the ledger's client", () => {
  it("become the contract's own refusal when a peer passed one on, with its details", () => {
    const refusal = new DomainError("VERSION_CONFLICT", "the record is at version 3, not 2", { version: 3 });
    const error = ledgerError(
      gatewayError(status.ABORTED, "something else", `chaincode response 500, ${JSON.stringify(refusal)}`),
    );
    expect(error.code).to.equal("VERSION_CONFLICT");
    expect(error.details).to.deep.equal({ version: 3 });
  });

  it("are read from a single peer's message as well", () => {
    const text = `evaluate call to endorser returned error: chaincode response 500, ${JSON.stringify(new DomainError("NOT_FOUND", "no such record"))}`;
    const error = new GatewayError({ code: status.UNKNOWN, cause: cause(status.UNKNOWN), message: text, details: [] });
    expect(ledgerError(error).code).to.equal("NOT_FOUND");
  });

  it("otherwise follow the gRPC status", () => {
    const expected: readonly (readonly [number, string])[] = [
      [status.UNAVAILABLE, "LEDGER_UNAVAILABLE"],
      [status.DEADLINE_EXCEEDED, "LEDGER_UNAVAILABLE"],
      [status.RESOURCE_EXHAUSTED, "RATE_LIMITED"],
      [status.PERMISSION_DENIED, "FORBIDDEN"],
      [status.ABORTED, "ENDORSEMENT_REFUSED"],
      [status.FAILED_PRECONDITION, "ENDORSEMENT_REFUSED"],
      [status.UNKNOWN, "LEDGER_UNAVAILABLE"],
    ];
    for (const [code, wanted] of expected)
      expect(ledgerError(gatewayError(code, "words")).code, String(code)).to.equal(wanted);
    const endorse = new EndorseError({
      code: status.ABORTED,
      cause: cause(status.ABORTED),
      details: [],
      transactionId: "tx",
      message: "ProposalResponsePayloads do not match",
    });
    expect(ledgerError(endorse).code).to.equal("ENDORSEMENT_REFUSED");
  });

  it("know a peer that serves as many calls as it may by its words", () => {
    const words = "too many requests for /gateway.Gateway, exceeding concurrency limit (500)";
    const error = new GatewayError({ code: status.UNKNOWN, cause: cause(status.UNKNOWN), message: words, details: [] });
    expect(ledgerError(error).code).to.equal("RATE_LIMITED");
  });

  it("take no code that is none of ours, and tell no inner cause", () => {
    expect(ledgerError(gatewayError(status.ABORTED, '{"code":"EVIL","message":"x","details":{}}')).code).to.equal(
      "ENDORSEMENT_REFUSED",
    );
    expect(ledgerError(new TypeError("inner")).code).to.equal("INTERNAL");
    expect(ledgerError(new TypeError("inner")).message).not.to.include("inner");
  });

  it("tell what surely was not sent from what may be on its way", () => {
    expect(surelyNotSubmitted(gatewayError(status.FAILED_PRECONDITION))).to.equal(true);
    for (const code of [
      status.UNAVAILABLE,
      status.DEADLINE_EXCEEDED,
      status.CANCELLED,
      status.UNKNOWN,
      status.INTERNAL,
    ])
      expect(surelyNotSubmitted(gatewayError(code)), String(code)).to.equal(false);
    expect(surelyNotSubmitted(new Error("socket"))).to.equal(false);
  });
});
