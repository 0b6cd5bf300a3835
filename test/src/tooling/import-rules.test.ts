import { expect } from "chai";
import { checkTree, repositoryRoot } from "./planted-tree.js";

/** A file, an import its room is refused, and the nearest one that it is allowed. */
type Case = Readonly<{ code: string; file: string; refused: string; allowed: string }>;

// At least one case for each row of the import table in docs/architecture.md, and for each part of a row.
const CASES: readonly Case[] = [
  { code: "domain", file: "domain/src/ids.ts", refused: "node:crypto", allowed: "zod" },
  { code: "domain", file: "domain/src/ids.ts", refused: "@mulian/gateway", allowed: "./limits.js" },
  { code: "chaincode-rules", file: "chaincode/src/rules/a.ts", refused: "fabric-shim", allowed: "@mulian/domain" },
  { code: "chaincode-rules", file: "chaincode/src/rules/a.ts", refused: "node:crypto", allowed: "./b.js" },
  { code: "chaincode-rules", file: "chaincode/src/rules/a.ts", refused: "crypto", allowed: "./b.js" },
  { code: "chaincode-rules", file: "chaincode/src/rules/a.ts", refused: "lodash", allowed: "../keys.js" },
  { code: "chaincode-rules", file: "chaincode/src/rules/a.ts", refused: "../contracts/a.js", allowed: "../keys.js" },
  { code: "chaincode", file: "chaincode/src/keys.ts", refused: "@mulian/gateway", allowed: "@mulian/domain" },
  { code: "network", file: "network/fabric/src/up.ts", refused: "@mulian/gateway", allowed: "@mulian/domain" },
  { code: "network", file: "network/fabric/src/up.ts", refused: "@mulian/admin-ui", allowed: "node:fs" },
  { code: "network", file: "network/fabric/src/up.ts", refused: "@mulian/cli", allowed: "@grpc/grpc-js" },
  { code: "network", file: "network/fabric/src/up.ts", refused: "@mulian/test", allowed: "./peer.js" },
  { code: "network-embedded", file: "network/embedded/src/a.ts", refused: "@mulian/domain", allowed: "@grpc/grpc-js" },
  {
    code: "network-embedded",
    file: "network/embedded/test/a.test.ts",
    refused: "@mulian/chaincode",
    allowed: "../src/index.js",
  },
  {
    code: "gateway-core",
    file: "gateway/src/use-cases/a.ts",
    refused: "../http/app.js",
    allowed: "../ports/ledger.js",
  },
  {
    code: "gateway-core",
    file: "gateway/src/ports/a.ts",
    refused: "../adapters/ledger/a.js",
    allowed: "@mulian/domain",
  },
  { code: "gateway-core", file: "gateway/src/projector/a.ts", refused: "../main.js", allowed: "./project.js" },
  {
    code: "gateway-http",
    file: "gateway/src/http/routes/a.ts",
    refused: "../../adapters/index/a.js",
    allowed: "../../use-cases/a.js",
  },
  { code: "gateway-http", file: "gateway/src/http/a.ts", refused: "@mulian/chaincode", allowed: "express" },
  { code: "gateway-http", file: "gateway/src/http/a.ts", refused: "@hyperledger/fabric-gateway", allowed: "zod" },
  {
    code: "one-adapter",
    file: "gateway/src/adapters/identity/a.ts",
    refused: "../ledger/wire.js",
    allowed: "../../ports/ledger.js",
  },
  {
    code: "one-adapter",
    file: "gateway/src/adapters/data-source/postgres.ts",
    refused: "./sqlite-table.js",
    allowed: "./postgres-table.js",
  },
  {
    code: "one-adapter",
    file: "gateway/src/adapters/data-source/file/a.ts",
    refused: "../sqlite/b.js",
    allowed: "../cell.js",
  },
  {
    code: "fabric-rooms",
    file: "gateway/src/exchange/a.ts",
    refused: "@hyperledger/fabric-gateway",
    allowed: "jose",
  },
  { code: "fabric-rooms", file: "gateway/src/evidence/a.ts", refused: "fabric-ca-client", allowed: "node:zlib" },
  { code: "fabric-rooms", file: "cli/src/main.ts", refused: "@grpc/grpc-js", allowed: "commander" },
  { code: "verifier", file: "verifier/src/a.ts", refused: "@mulian/gateway", allowed: "@mulian/domain" },
  { code: "verifier", file: "verifier/src/a.ts", refused: "jose", allowed: "@hyperledger/fabric-protos" },
  { code: "verifier", file: "verifier/src/a.ts", refused: "@hyperledger/fabric-gateway", allowed: "node:crypto" },
  { code: "admin-ui", file: "admin-ui/src/a.tsx", refused: "@mulian/gateway", allowed: "@mulian/domain" },
  { code: "cli", file: "cli/src/a.ts", refused: "@mulian/gateway", allowed: "@mulian/terminal" },
  { code: "terminal", file: "terminal/src/a.ts", refused: "@mulian/cli", allowed: "@mulian/domain" },
  { code: "terminal", file: "terminal/src/a.ts", refused: "yaml", allowed: "commander" },
  { code: "cli", file: "cli/src/a.ts", refused: "../../gateway/dist/src/index.js", allowed: "./b.js" },
  { code: "src-not-test", file: "gateway/src/a.ts", refused: "../test/a.js", allowed: "./test.js" },
  { code: "src-not-test", file: "gateway/src/a.ts", refused: "./testkit/a.js", allowed: "./testing/a.js" },
  { code: "src-not-test", file: "gateway/src/a.ts", refused: "./a.test.js", allowed: "./contest.js" },
  { code: "src-not-test", file: "gateway/src/a.ts", refused: "@mulian/test", allowed: "@mulian/domain" },
];

const TABLE_CHECK = "tools/check-imports.mjs";

/** Everything the import table's check has to say about one file with this content. */
function check(file: string, content: string) {
  return checkTree({ [file]: content }, TABLE_CHECK, []);
}

describe("import table", () => {
  for (const { code, file, refused, allowed } of CASES) {
    it(`refuses ${file} ${refused} (${code}) and allows ${allowed}`, () => {
      const planted = check(file, `import { a } from "${refused}";\na();\n`);
      expect(planted.output).to.match(new RegExp(`^${file}:1 ${code} `));
      expect(planted.status).to.equal(1);
      expect(check(file, `import { a } from "${allowed}";\na();\n`)).to.deep.equal({ status: 0, output: "" });
    });
  }

  it("has a planted violation for every row", async () => {
    // The table is plain JavaScript, as the check runs before anything is built.
    const { TABLE } = (await import(`${repositoryRoot}tools/imports/table.mjs`)) as {
      TABLE: readonly { code: string }[];
    };
    expect(new Set(CASES.map(({ code }) => code))).to.deep.equal(new Set(TABLE.map(({ code }) => code)));
  });

  const FORMS: Readonly<Record<string, string>> = {
    "a type": 'import type { A } from "@mulian/gateway";',
    "several lines": 'import {\n  a,\n  b as c,\n} from "@mulian/gateway";',
    "a re-export": 'export * from "@mulian/gateway";',
    "a named re-export": 'export { a } from "@mulian/gateway";',
    "a bare import": 'import "@mulian/gateway";',
    "a later import": 'import { z } from "zod"; import * as g from "@mulian/gateway";',
    "import()": 'const g = await import("@mulian/gateway");',
    "a type by import()": 'type G = import("@mulian/gateway").G;',
    "require()": 'const g = require("@mulian/gateway");',
  };
  for (const [form, source] of Object.entries(FORMS)) {
    it(`sees ${form}`, () => {
      expect(check("cli/src/a.ts", `${source}\n`).output).to.match(/^cli\/src\/a\.ts:\d+ cli /);
    });
  }

  it("takes no comment for an import", () => {
    const source = '// import { a } from "@mulian/gateway";\n/**\n * import { a } from "@mulian/gateway";\n */\n';
    expect(check("cli/src/a.ts", source).status).to.equal(0);
  });
});

describe("import cycles", () => {
  const oxlint = (files: Readonly<Record<string, string>>) =>
    checkTree(files, "node_modules/oxlint/bin/oxlint", ["-c", `${repositoryRoot}.oxlintrc.json`]);

  it("are refused, through files in between too, and a chain is allowed", () => {
    const chain = {
      "gateway/src/a.ts": 'export { b as a } from "./b.js";\n',
      "gateway/src/b.ts": 'export { c as b } from "./c.js";\n',
      "gateway/src/c.ts": "export const c = 1;\n",
    };
    const allowed = oxlint(chain);
    expect(allowed.status, allowed.output).to.equal(0);
    const refused = oxlint({ ...chain, "gateway/src/c.ts": 'export { a as c } from "./a.js";\n' });
    expect(refused.output).to.include("import(no-cycle)");
    expect(refused.status).to.equal(1);
  });
});
