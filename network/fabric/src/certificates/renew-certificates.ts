import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { waitForNode } from "../bring-up.js";
import { answers } from "../ca/ca-server.js";
import { enrolServerTls, reenrolAdministrator, reenrolNode } from "../ca/renewal.js";
import { FabricNetworkError } from "../errors.js";
import { listens, metricsOf } from "../health.js";
import type { ChaincodeService, Node, Organisation, Plan } from "../plan.js";
import { until } from "../until.js";
import { waitUntilServing } from "../readiness.js";
import type { Site } from "../site.js";
import { publishConsenter } from "./publish-consenter.js";

/** A CA or a chaincode listens again within a second or two; a busy machine takes longer. */
const RESTART_LIMIT_MS = 60_000;
/** An orderer that was away for a moment has the others' blocks soon. */
const CATCH_UP_LIMIT_MS = 90_000;

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
    throw new FabricNetworkError("NO_SUCH_PROCESS", `There is nothing to renew for ${unknown.join(", ")}.`);
  const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { name, renew } of chosen) {
    site.tell(`new certificates for ${name}`);
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

async function restart({ processes }: Site, name: string): Promise<void> {
  await processes.stop(name);
  await processes.again(name);
}

/** The server makes itself a TLS certificate where it finds none. */
async function renewCa(site: Site, { ca }: Organisation): Promise<void> {
  const path = join(ca.dir, "tls-cert.pem");
  await site.processes.stop(ca.name);
  await rename(path, `${path}.${randomUUID()}.old`);
  await site.processes.again(ca.name);
  await site.processes.waitFor(ca.name, () => answers(ca), RESTART_LIMIT_MS);
}

async function renewPeer(site: Site, organisation: Organisation, peer: Node): Promise<void> {
  await reenrolNode(organisation, peer);
  await restart(site, peer.name);
  await waitForNode(site, peer);
  // Gossip has to tell the others of it first: with another one away meanwhile, endorsers could be missing.
  await waitUntilServing(site.plan);
}

async function renewService(site: Site, organisation: Organisation, service: ChaincodeService): Promise<void> {
  await enrolServerTls(organisation, service);
  await restart(site, service.name);
  await site.processes.waitFor(service.name, () => listens(service.address), RESTART_LIMIT_MS);
  await waitUntilServing(site.plan);
}

async function renewOrderer(site: Site, organisation: Organisation, orderer: Node): Promise<void> {
  await reenrolNode(organisation, orderer);
  // First: a leader whose entry changes hands the lead over, and so loses nothing when it is restarted.
  await publishConsenter(site, orderer);
  await untilInStep(site.plan, orderer);
  await restart(site, orderer.name);
  await waitForNode(site, orderer);
  await untilInStep(site.plan, orderer);
}

/** Until somebody leads, every orderer sees the others, and this one has as many blocks as any. */
async function untilInStep({ orderers }: Plan, orderer: Node): Promise<void> {
  const inStep = await until(async () => {
    const all = await Promise.all(orderers.map(metricsOf));
    const heights = all.map((metrics) => metrics?.height ?? 0);
    const isLed = all.some((metrics) => metrics?.isLeader === true);
    const seeEachOther = all.every((metrics) => metrics?.seesAll === true);
    return isLed && seeEachOther && heights[orderers.indexOf(orderer)] === Math.max(...heights);
  }, CATCH_UP_LIMIT_MS);
  if (!inStep) throw new FabricNetworkError("NOT_READY", `${orderer.name} did not catch up with the other orderers`);
}
