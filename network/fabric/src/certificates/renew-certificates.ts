import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { waitForNode } from "../bring-up.js";
import { answers } from "../ca/ca-server.js";
import { enrolServerTls, reenrolAdministrator, reenrolNode } from "../ca/renewal.js";
import { FabricNetworkError } from "../errors.js";
import { untilInStep } from "../orderers/until-in-step.js";
import { listens, metricsOf } from "../health.js";
import type { ChaincodeService, Node, Organisation, Plan } from "../plan.js";
import { waitUntilServing } from "../readiness.js";
import type { Site } from "../site.js";
import { signingCertificatePath, signingKeyPath } from "./node-certificates.js";
import { orderSomething } from "./order-something.js";
import { publishConsenter } from "./publish-consenter.js";
import { renewOrGoBack } from "./renew-or-go-back.js";

/** A CA or a chaincode listens again within a second or two; a busy machine takes longer. */
const RESTART_LIMIT_MS = 60_000;

/** One thing whose certificates are renewed, and how. */
interface Target {
  /** A process as `status` names it, or `admin.NAME`. */
  readonly name: string;
  readonly renew: () => Promise<void>;
}

/**
 * New certificates for a year, by re-enrolment at the organisation's own CA, one holder after the other: each is restarted
 * with them and serves again before the next one's turn, so that the network goes on. An orderer keeps its keys, so
 * that the others take the new certificate and the old one alike; its entry among the channel's consenters is brought up
 * to date and it is restarted; everybody else gets new keys. The orderer that leads comes last.
 * @param names processes as `status` names them, or `admin.NAME`; none for all
 * @returns what was renewed, in order
 * @throws FabricNetworkError NO_SUCH_PROCESS before anything is renewed
 */
export async function renewCertificates(site: Site, names: readonly string[]): Promise<readonly string[]> {
  const targets = await targetsOf(site);
  const unknown = names.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0)
    throw new FabricNetworkError("NO_SUCH_PROCESS", {
      zh: `没有可为 ${unknown.join("、")} 换发的证书。`,
      en: `There is nothing to renew for ${unknown.join(", ")}.`,
    });
  const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { name, renew } of chosen) {
    site.tell({ zh: `为 ${name} 换发证书`, en: `new certificates for ${name}` });
    await renew();
  }
  return chosen.map(({ name }) => name);
}

async function targetsOf(site: Site): Promise<Target[]> {
  const { plan } = site;
  const orderers = await leaderLast(plan);
  const ownerOf = (mspId: string): Organisation => {
    const owner = plan.organisations.find((organisation) => organisation.mspId === mspId);
    if (owner === undefined) throw new Error("a node belongs to an organisation of its plan");
    return owner;
  };
  return plan.organisations
    .flatMap((organisation): Target[] => [
      { name: organisation.ca.name, renew: () => renewCa(site, organisation) },
      { name: `admin.${organisation.name}`, renew: () => reenrolAdministrator(organisation) },
    ])
    .concat(plan.peers.map((peer) => ({ name: peer.name, renew: () => renewPeer(site, ownerOf(peer.mspId), peer) })))
    .concat(
      plan.organisations.flatMap((organisation) =>
        organisation.services.map((service) => ({
          name: service.name,
          renew: () => renewService(site, organisation, service),
        })),
      ),
    )
    .concat(
      orderers.map((orderer) => ({
        name: orderer.name,
        renew: () => renewOrderer(site, ownerOf(orderer.mspId), orderer),
      })),
    );
}

async function leaderLast({ orderers }: Plan): Promise<readonly Node[]> {
  const leading = await Promise.all(orderers.map(async (orderer) => (await metricsOf(orderer))?.isLeader === true));
  return [...orderers.filter((_, index) => !leading[index]), ...orderers.filter((_, index) => leading[index])];
}

/** The server makes itself a TLS certificate where it finds none. */
function renewCa(site: Site, { ca }: Organisation): Promise<void> {
  const path = join(ca.dir, "tls-cert.pem");
  return renewOrGoBack(site, {
    name: ca.name,
    paths: [path],
    renew: () => rename(path, `${path}.${randomUUID()}.old`),
    serves: () => site.processes.waitFor(ca.name, () => answers(ca), RESTART_LIMIT_MS),
  });
}

async function renewPeer(site: Site, organisation: Organisation, peer: Node): Promise<void> {
  await renewOrGoBack(site, {
    name: peer.name,
    paths: pathsOf(peer),
    renew: () => reenrolNode(organisation, peer),
    serves: async () => {
      await waitForNode(site, peer);
      // Gossip has to tell the others of it first: with another one away meanwhile, endorsers could be missing.
      await waitUntilServing(site.plan);
    },
  });
}

async function renewService(site: Site, organisation: Organisation, service: ChaincodeService): Promise<void> {
  await renewOrGoBack(site, {
    name: service.name,
    paths: [service.serverTls.key, service.serverTls.cert],
    renew: () => enrolServerTls(organisation, service),
    serves: async () => {
      await site.processes.waitFor(service.name, () => listens(service.address), RESTART_LIMIT_MS);
      await waitUntilServing(site.plan);
    },
  });
}

async function renewOrderer(site: Site, organisation: Organisation, orderer: Node): Promise<void> {
  await renewOrGoBack(site, {
    name: orderer.name,
    paths: pathsOf(orderer),
    renew: async () => {
      await reenrolNode(organisation, orderer);
      // First: a leader whose entry changes hands the lead over, and so loses nothing when it is restarted. The old certificate
      // is taken as well, for it is over the same key.
      await publishConsenter(site, orderer);
      await untilInStep(site.plan, { zh: `${orderer.name} 换发`, en: `${orderer.name} was renewed` });
    },
    serves: () => waitForNode(site, orderer),
  });
  if (site.plan.topology.consensus === "bft") await orderSomething(site.plan);
  await untilInStep(site.plan, { zh: `${orderer.name} 换发`, en: `${orderer.name} was renewed` });
}

/** Keys first, as they are written. */
const pathsOf = ({ mspDir, tls }: Node): readonly string[] => [
  signingKeyPath(mspDir),
  signingCertificatePath(mspDir),
  tls.key,
  tls.cert,
];
