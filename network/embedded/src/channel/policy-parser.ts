import { PolicyError } from "./policy-error.js";

export type PrincipalRole = "member" | "admin" | "client" | "peer" | "orderer";

/** A principal, or so many out of some rules. */
export type PolicyExpression =
  | { readonly mspId: string; readonly role: PrincipalRole }
  | { readonly required: number; readonly rules: readonly PolicyExpression[] };

const tokenPattern = /\s*(?:([A-Za-z]+)|(\d+)|'([^']*)'|"([^"]*)"|([(),]))/y;
const principalPattern = /^([A-Za-z0-9.-]+)\.(admin|member|client|peer|orderer)$/;

type Token = { readonly kind: "name" | "number" | "principal" | "sign"; readonly text: string };

/** Reads Fabric's policy language: gates And, Or, OutOf (each also all lower or all upper case) over 'MSP.role'. */
export function parsePolicyText(text: string, maxDepth: number): PolicyExpression {
  const tokens = tokenize(text);
  let position = 0;
  const next = (): Token => tokens[position++] ?? fail("ends too early", text);
  const isSign = (sign: string): boolean => tokens[position]?.kind === "sign" && tokens[position]?.text === sign;
  const expectSign = (sign: string): void => {
    if (!isSign(sign)) fail(`needs "${sign}" at token ${position + 1}`, text);
    position++;
  };

  const parseExpression = (depth: number): PolicyExpression => {
    if (depth > maxDepth) fail("is nested too deeply", text);
    const token = next();
    if (token.kind === "principal") return parsePrincipal(token.text, text);
    if (token.kind !== "name") return fail(`has "${token.text}" where a gate or principal belongs`, text);
    return parseGate(token.text, depth);
  };

  const parseGate = (name: string, depth: number): PolicyExpression => {
    const gate = gateOf(name) ?? fail(`has an unknown gate "${name}"`, text);
    expectSign("(");
    let required: number | undefined;
    if (gate === "outof") {
      const count = next();
      if (count.kind !== "number") fail("needs a number first in OutOf", text);
      required = Number(count.text);
      expectSign(",");
    }
    const rules = [parseExpression(depth + 1)];
    while (isSign(",")) {
      position++;
      rules.push(parseExpression(depth + 1));
    }
    expectSign(")");
    required ??= gate === "and" ? rules.length : 1;
    // Fabric lets a policy ask for one more than there are rules: one that nobody can satisfy.
    if (required > rules.length + 1) fail(`asks for ${required} out of ${rules.length}`, text);
    return { required, rules };
  };

  const expression = parseExpression(0);
  if (position !== tokens.length) fail("goes on after its end", text);
  if ("mspId" in expression) fail("needs a gate around its principal", text);
  return expression;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text) ?? fail(`cannot be read at character ${start + 1}`, text);
    const [, name, count, single, double, sign] = match;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (count !== undefined) tokens.push({ kind: "number", text: count });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else tokens.push({ kind: "principal", text: single ?? double ?? "" });
  }
  return tokens;
}

function gateOf(name: string): "and" | "or" | "outof" | undefined {
  const gates = { And: "and", Or: "or", OutOf: "outof" } as const;
  for (const [written, gate] of Object.entries(gates)) {
    if (name === written || name === gate || name === gate.toUpperCase()) return gate;
  }
  return undefined;
}

function parsePrincipal(principal: string, text: string): PolicyExpression {
  const [, mspId, role] = principalPattern.exec(principal) ?? fail(`has an unreadable principal "${principal}"`, text);
  // The pattern admits only these role names.
  return { mspId: mspId ?? "", role: role as PrincipalRole };
}

function fail(problem: string, text: string): never {
  throw new PolicyError("SYNTAX", `policy ${problem}: ${text}`);
}
