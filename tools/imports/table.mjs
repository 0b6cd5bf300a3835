/**
 * Which room may import which: the import table, row by row (why: docs/architecture.md).
 *
 * A row applies to files whose path (from the root) matches `from`. It gives either `only`, all that may be
 * imported, or `refuse`, what may not. Both are matched against the import's address: the path of a file or of
 * another workspace's entry (`domain/src/index.ts`), `node:fs` for Node's own, `npm:zod` for packages.
 */
const ROOMS = "domain|terminal|chaincode|network|gateway|verifier|cli|admin-ui|test|bench";
const FABRIC = /^npm:(?:@hyperledger\/|fabric-|@grpc\/)/;

/** Any room but those named. */
const roomsBut = (...names) => new RegExp(`^(?!(?:${names.join("|")})/)(?:${ROOMS})/`);

export const TABLE = [
  { code: "domain", name: "domain: anything but zod", from: /^domain\/src\//, only: [/^domain\/src\//, /^npm:zod$/] },
  {
    code: "terminal",
    name: "terminal: anything but domain, commander and string-width",
    from: /^terminal\/src\//,
    only: [/^terminal\/src\//, /^domain\//, /^node:(?:module|util)$/, /^npm:(?:commander|string-width)$/],
  },
  {
    code: "chaincode-rules",
    name: "chaincode/rules: fabric packages, node core, npm, contracts",
    from: /^chaincode\/src\/rules\//,
    only: [/^chaincode\/src\/(?!contracts\/)/, /^domain\//],
  },
  {
    code: "chaincode",
    name: "chaincode: any workspace but domain",
    from: /^chaincode\/src\//, // its tests run it on a network
    refuse: [roomsBut("chaincode", "domain")],
  },
  {
    code: "network",
    name: "network: gateway, admin-ui, cli, test",
    from: /^network\//,
    refuse: [/^(?:gateway|admin-ui|cli|test)\//],
  },
  {
    code: "network-embedded",
    name: "network/embedded: every workspace",
    from: /^network\/embedded\//,
    refuse: [roomsBut("network/embedded")],
  },
  {
    code: "gateway-core",
    name: "gateway/use-cases, ports, projector: http, adapters, main",
    from: /^gateway\/src\/(?:use-cases|ports|projector)\//,
    refuse: [/^gateway\/src\/(?:http|adapters)\//, /^gateway\/src\/main\.ts$/],
  },
  {
    code: "gateway-http",
    name: "gateway/http: adapters, chaincode, any Fabric SDK",
    from: /^gateway\/src\/http\//,
    refuse: [/^gateway\/src\/adapters\//, /^chaincode\//, FABRIC],
  },
  {
    code: "one-adapter",
    name: "one adapter: another adapter",
    from: /^gateway\/src\/adapters\//,
    refuse: [isAnotherAdapter],
  },
  {
    code: "fabric-rooms",
    name: "outside the Fabric rooms: @hyperledger/*, fabric-*, @grpc/*",
    from: /^(?!gateway\/src\/adapters\/(?:ledger|identity)\/|chaincode\/src\/(?!rules\/)|network\/|verifier\/|bench\/src\/ledger\/)[\w-]+\/src\//, // the network is measured by its own client
    refuse: [FABRIC],
  },
  {
    code: "verifier",
    name: "verifier: anything but domain, node core and protobuf bindings",
    from: /^verifier\/src\//,
    only: [/^verifier\/src\//, /^domain\//, /^node:/, /^npm:(?:@hyperledger\/fabric-protos|google-protobuf)$/],
  },
  {
    code: "admin-ui",
    name: "admin-ui: any workspace but domain",
    from: /^admin-ui\//,
    refuse: [roomsBut("admin-ui", "domain")],
  },
  {
    code: "cli",
    name: "cli: any workspace but domain and terminal",
    from: /^cli\//,
    refuse: [roomsBut("cli", "domain", "terminal")],
  },
  {
    code: "src-not-test",
    name: "src: test, testkit, *.test.ts",
    from: /^(?!test\/|bench\/)(?:[\w-]+\/){1,2}src\/(?!.*\.test\.ts$)/,
    refuse: [/^(?:test|bench)\//, /\/(?:test|testkit)\//, /\.test\.[jt]s$/],
  },
];

/** Which row forbids this import, or undefined. */
export function forbiddenBy(file, address) {
  return TABLE.find(({ from, only, refuse }) => {
    if (!from.test(file)) return false;
    if (only !== undefined) return !only.some((pattern) => pattern.test(address));
    return refuse.some((pattern) => (typeof pattern === "function" ? pattern(file, address) : pattern.test(address)));
  });
}

/** A group of adapters for one port (`data-source/`) may share files of its own and compose its members. */
function isAnotherAdapter(file, address) {
  const [own, other] = [adapterOf(file), adapterOf(address)];
  if (other === undefined) return false;
  return own !== other && !`${own}/`.startsWith(`${other}/`) && !`${other}/`.startsWith(`${own}/`);
}

// `data-source/postgres-table.ts` and `data-source/postgres/table.ts` both belong to `data-source/postgres`;
// what is named after no member belongs to the whole group.
const MEMBER =
  /^gateway\/src\/adapters\/(?:data-source\/(?:file|postgres|sqlite|http)|key-store\/(?:file|pkcs11)|[\w-]+)(?=[-./])/;

function adapterOf(path) {
  return MEMBER.exec(path)?.[0];
}
