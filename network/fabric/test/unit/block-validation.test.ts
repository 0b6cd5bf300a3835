import { expect } from "chai";
import type { Configuration } from "../../src/channel-configuration.js";
import { renewBlockValidation } from "../../src/orderers/block-validation.js";

/** As configtxlator decodes it: so many consenters of BFT, and a policy that is yet to follow from them. */
function byBft(count: number): Configuration {
  const consenter_mapping = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    host: "127.0.0.1",
    port: 7000 + index,
    msp_id: "OrdererMSP",
    client_tls_cert: "",
    server_tls_cert: "",
    identity: `certificate ${index}`,
  }));
  const validation = {
    mod_policy: "Admins",
    policy: { type: 1, value: { version: 0, identities: [], rule: {} } },
    version: "0",
  };
  const orderer = { values: { Orderers: { value: { consenter_mapping } } }, policies: { BlockValidation: validation } };
  return { channel_group: { values: {}, groups: { Orderer: orderer } } };
}

const policyOf = ({ channel_group: { groups } }: Configuration) =>
  JSON.parse(JSON.stringify(groups["Orderer"]?.policies));

describe("the policy by which blocks of BFT are judged", () => {
  for (const [count, quorum] of [
    [4, 3],
    [5, 4],
    [6, 4],
    [7, 5],
    [10, 7],
  ] as const)
    it(`asks for ${quorum} of ${count} orderers`, () => {
      const configuration = byBft(count);
      renewBlockValidation(configuration);
      const { policy, ...rest } = policyOf(configuration).BlockValidation;
      expect(rest, "who may change it, and its version").to.deep.equal({ mod_policy: "Admins", version: "0" });
      expect(policy.value.version).to.equal(0);
      expect(policy.value.rule.n_out_of.n).to.equal(quorum);
      expect(policy.value.rule.n_out_of.rules).to.deep.equal(
        Array.from({ length: count }, (_, index) => ({ signed_by: index })),
      );
      expect(
        policy.value.identities.map((each: { principal: { id_bytes: string } }) => each.principal.id_bytes),
      ).to.deep.equal(Array.from({ length: count }, (_, index) => `certificate ${index}`));
    });

  it("is left as it is behind Raft, where any orderer's signature counts", () => {
    const policies = { BlockValidation: { policy: { type: 3, value: { rule: "ANY", sub_policy: "Writers" } } } };
    const configuration = { channel_group: { values: {}, groups: { Orderer: { values: {}, policies } } } };
    const before = policyOf(configuration);
    renewBlockValidation(configuration);
    expect(policyOf(configuration)).to.deep.equal(before);
  });
});
