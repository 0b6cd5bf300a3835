import { resolve } from "node:path";
import { Registrar } from "./ca/registrar.js";
import { ChannelConfiguration } from "./channel-configuration.js";
import { FabricNetworkError } from "./errors.js";
import { withPeer } from "./peer-session.js";
import { ADMINISTRATOR_ID, type Node, type Organisation } from "./plan.js";
import { until } from "./until.js";
import type { Site } from "./site.js";

/** Peers go by a new configuration a moment after they have its block. */
const REFUSED_LIMIT_MS = 10_000;

export interface RevocationRequest {
  /** The organisation's name. */
  readonly organisation: string;
  /** Enrolment id. */
  readonly id: string;
  /** RFC 5280's, in lower case, for example `keycompromise`. */
  readonly reason?: string | undefined;
  /** The identity's own MSP folder, certificate and key: with it every peer is tried. */
  readonly mspDir?: string | undefined;
}

export interface Revocation {
  /** Serial numbers, hexadecimal: of the certificates that ended with this. */
  readonly serials: readonly string[];
  /** The block with the channel's configuration that lists them; every peer has it. */
  readonly configurationBlock: number;
  /** Whether every peer refused what the certificate signed; absent where there was no key to try with. */
  readonly refused?: boolean;
}

/** Revokes an identity at its CA and in the channel, and tries whether the peers then refuse it. */
export async function revokeIdentity(site: Site, request: RevocationRequest): Promise<Revocation> {
  const { plan, tell } = site;
  const organisation = plan.organisations.find(({ name }) => name === request.organisation);
  if (organisation === undefined)
    throw new FabricNetworkError("NO_SUCH_ORGANISATION", {
      zh: `网络没有组织 ${request.organisation}。`,
      en: `The network has no organisation ${request.organisation}.`,
    });
  requireRevocable(organisation, request.id);
  tell({
    zh: `在 ${organisation.ca.name} 吊销 ${request.id}`,
    en: `revoking ${request.id} at ${organisation.ca.name}`,
  });
  const registrar = await Registrar.open(organisation.ca, organisation.mspId);
  const revoke = (): Promise<readonly string[]> => registrar.revoke(request.id, request.reason ?? "unspecified");
  const listed = await revoke();
  tell({ zh: "将吊销列表写入通道配置", en: "putting the revocation list into the channel's configuration" });
  let configurationBlock = await revokeInChannel(site, organisation.mspId);
  // What the CA had on record only after that makes for another list.
  const late = await revoke();
  if (late.length > 0) configurationBlock = await revokeInChannel(site, organisation.mspId);
  const serials = [...listed, ...late];
  if (request.mspDir === undefined) return { serials, configurationBlock };
  tell({
    zh: `在 ${plan.peers.length} 个背书节点上试用该证书`,
    en: `trying the certificate on ${plan.peers.length} peers`,
  });
  const member = { mspId: organisation.mspId, mspDir: resolve(request.mspDir) };
  const answers = await Promise.all(plan.peers.map((peer) => isRefused(site, organisation, peer, member)));
  return { serials, configurationBlock, refused: answers.every(Boolean) };
}

/** Without its registrar a CA lists no revocation, and without its administrator an organisation cannot publish one. */
function requireRevocable({ ca, name }: Organisation, id: string): void {
  if (id !== ca.registrarId && id !== ADMINISTRATOR_ID) return;
  throw new FabricNetworkError("NEEDED_IDENTITY", {
    zh: `网络以 ${id} 的身份为 ${name} 办事，吊销后再不能吊销任何人。请改为换发其证书，再按序列号在 ${ca.name} 吊销旧证书。`,
    en:
      `The network acts as ${id} for ${name} and could revoke nobody after that. ` +
      `Renew its certificate instead, and revoke the old one at ${ca.name} by its serial number.`,
  });
}

/**
 * Revoking at the CA alone changes nothing for the peers: the list has to be in the channel's configuration. An organisation
 * may change its own part of that, so its administrator's signature suffices. Returns when every peer goes by it.
 * @returns the number of the configuration's block
 */
export async function revokeInChannel({ plan, cli, binaries }: Site, mspId: string): Promise<number> {
  const organisation = plan.organisations.find((each) => each.mspId === mspId);
  if (organisation === undefined)
    throw new FabricNetworkError("NO_SUCH_ORGANISATION", {
      zh: `网络没有组织 ${mspId}。`,
      en: `The network has no organisation ${mspId}.`,
    });
  const registrar = await Registrar.open(organisation.ca, mspId);
  const list = Buffer.from(await registrar.revocationList()).toString("base64");
  const section = organisation.peers.length > 0 ? "Application" : "Orderer";
  return new ChannelConfiguration(plan, cli, binaries).change(organisation, (configuration) => {
    const msp = configuration.channel_group.groups[section]?.groups?.[mspId]?.values["MSP"];
    if (msp === undefined)
      throw new FabricNetworkError("TOOL_FAILED", {
        zh: `通道没有组织 ${mspId}`,
        en: `the channel has no organisation ${mspId}`,
      });
    // As configtxlator decodes an MSP's definition.
    (msp.value as { config: { revocation_list: string[] } }).config.revocation_list = [list];
  });
}

interface Asking {
  readonly mspId: string;
  readonly mspDir: string;
}

/** A peer that does not answer the organisation's administrator either has refused nobody. */
async function isRefused({ plan }: Site, { mspId, adminMspDir }: Organisation, peer: Node, member: Asking) {
  const takes = (asking: Asking): Promise<boolean> =>
    withPeer(peer, asking, async (gateway) => {
      const { channel } = plan.topology;
      const chain = gateway.getNetwork(channel).getContract("qscc");
      return chain.evaluateTransaction("GetChainInfo", channel).then(
        () => true,
        () => false,
      );
    });
  const refused = await until(async () => !(await takes(member)), REFUSED_LIMIT_MS);
  return refused && (await takes({ mspId, mspDir: adminMspDir }));
}
