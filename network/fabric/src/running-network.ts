import type { Bilingual } from "@mulian/terminal/language";
import { bringUp, waitForNode } from "./bring-up.js";
import { listCertificates } from "./certificates/list-certificates.js";
import type { CertificateView } from "./certificates/node-certificates.js";
import { renewCertificates } from "./certificates/renew-certificates.js";
import { upgradeChaincode, type UpgradeRequest } from "./chaincode/upgrade-chaincode.js";
import { ChannelConfiguration } from "./channel-configuration.js";
import type { ConnectionProfile } from "./connection.js";
import { ControlServer } from "./control/control-server.js";
import { type Revocation, revokeIdentity, revokeInChannel, type RevocationRequest } from "./revocation.js";
import { addOrganisation } from "./organisations/add-organisation.js";
import { addOrderer } from "./orderers/add-orderer.js";
import { removeOrderer } from "./orderers/remove-orderer.js";
import { removeOrganisation } from "./organisations/remove-organisation.js";
import { type Restored, restorePeer, type RestoreRequest } from "./peers/restore-peer.js";
import type { Site } from "./site.js";
import { type NetworkStatus, networkStatus } from "./status.js";
import type { OrganisationTopology } from "./topology/organisations.js";
import type { AddedOrderer } from "./topology/with-orderer.js";
import { Watchdog } from "./watchdog.js";

/** A network that is up. What changes it is done one at a time. */
export interface Network {
  readonly connection: ConnectionProfile;
  /** Process ids by name, for example `peer1.org1`. */
  readonly pids: Readonly<Record<string, number>>;
  /** The lowest of the peers' heights: blocks that each of them has. */
  height(): Promise<number>;
  status(): Promise<NetworkStatus>;
  /** Puts the revocations that the organisation's CA knows into the channel's configuration, from when on peers refuse them. */
  publishRevocations(mspId: string): Promise<void>;
  /**
   * Revokes an identity at its CA and in the channel.
   * @throws FabricNetworkError NO_SUCH_ORGANISATION, NO_SUCH_IDENTITY, NEEDED_IDENTITY
   */
  revokeIdentity(request: RevocationRequest, tell?: (step: Bilingual) => void): Promise<Revocation>;
  /** An organisation joins the channel, with a CA and peers of its own. @throws FabricNetworkError INVALID_TOPOLOGY */
  addOrganisation(asked: NewOrganisation, tell?: (step: Bilingual) => void): Promise<ConnectionProfile>;
  /** An organisation leaves the channel. @throws FabricNetworkError NO_SUCH_ORGANISATION, INVALID_TOPOLOGY */
  removeOrganisation(name: string, tell?: (step: Bilingual) => void): Promise<ConnectionProfile>;
  /** An orderer joins, of an organisation that orders. @throws FabricNetworkError NO_SUCH_ORGANISATION, INVALID_TOPOLOGY */
  addOrderer(asked: AddedOrderer, tell?: (step: Bilingual) => void): Promise<ConnectionProfile>;
  /** An orderer leaves. @throws FabricNetworkError NO_SUCH_PROCESS, INVALID_TOPOLOGY where too few would be left */
  removeOrderer(name: string, tell?: (step: Bilingual) => void): Promise<ConnectionProfile>;
  /** A new version of a chaincode, without stopping service. @throws FabricNetworkError NO_SUCH_CHAINCODE, INVALID_TOPOLOGY */
  upgradeChaincode(request: UpgradeRequest, tell?: (step: Bilingual) => void): Promise<void>;
  /**
   * A peer's ledger anew from another peer's snapshot.
   * @throws FabricNetworkError NO_SUCH_PROCESS, NOT_READY, SNAPSHOT_DAMAGED, SNAPSHOT_DISPUTED, SNAPSHOT_UNCONFIRMED
   */
  restorePeer(request: RestoreRequest, tell?: (step: Bilingual) => void): Promise<Restored>;
  /** New certificates for the processes named, or for all. @returns whose @throws FabricNetworkError NO_SUCH_PROCESS */
  renewCertificates(names: readonly string[], tell?: (step: Bilingual) => void): Promise<readonly string[]>;
  /** Every certificate in use, the one that ends first on top. */
  certificates(): Promise<readonly CertificateView[]>;
  /** Stops a process and leaves it stopped. @throws FabricNetworkError NO_SUCH_PROCESS */
  stopProcess(name: string): Promise<void>;
  /** Starts a stopped process. @throws FabricNetworkError NO_SUCH_PROCESS, PROCESS_ENDED, NOT_READY */
  startProcess(name: string): Promise<void>;
  /** Starts whatever does not run, and waits until all of it serves. @returns the names of what was started */
  repair(tell?: (step: Bilingual) => void): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type NewOrganisation = Omit<OrganisationTopology, "orderers">;

interface Opened {
  readonly site: Site;
  readonly connection: ConnectionProfile;
}

export class RunningNetwork implements Network {
  #site: Site;
  #connection: ConnectionProfile;
  #watchdog: Watchdog;
  #control: ControlServer | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    { site, connection }: Opened,
    private readonly stop: () => Promise<void>,
  ) {
    this.#site = site;
    this.#connection = connection;
    this.#watchdog = new Watchdog(site.processes, site.tell);
  }

  /** @param stop ends the processes and lets go of the folder */
  static async open(opened: Opened, stop: () => Promise<void>): Promise<RunningNetwork> {
    const network = new RunningNetwork(opened, stop);
    network.#control = await ControlServer.listen(opened.site.plan.dataDir, network);
    return network;
  }

  get connection(): ConnectionProfile {
    return this.#connection;
  }

  get pids(): Readonly<Record<string, number>> {
    return this.#site.processes.pids;
  }

  height(): Promise<number> {
    const { plan, cli, binaries } = this.#site;
    return new ChannelConfiguration(plan, cli, binaries).lowestHeight();
  }

  status(): Promise<NetworkStatus> {
    return networkStatus(this.#site.plan.dataDir);
  }

  publishRevocations(mspId: string): Promise<void> {
    return this.#alone(async () => void (await revokeInChannel(this.#site, mspId)));
  }

  revokeIdentity(request: RevocationRequest, tell = this.#site.tell): Promise<Revocation> {
    return this.#alone(() => revokeIdentity({ ...this.#site, tell }, request));
  }

  addOrganisation(asked: NewOrganisation, tell = this.#site.tell): Promise<ConnectionProfile> {
    return this.#alone(async () => {
      const { site, connection } = await addOrganisation({ ...this.#site, tell }, { ...asked, orderers: [] });
      this.#site = { ...site, tell: this.#site.tell };
      this.#connection = connection;
      return connection;
    });
  }

  removeOrganisation(name: string, tell = this.#site.tell): Promise<ConnectionProfile> {
    return this.#alone(async () => {
      const { site, connection } = await removeOrganisation({ ...this.#site, tell }, name);
      this.#site = { ...site, tell: this.#site.tell };
      this.#connection = connection;
      return connection;
    });
  }

  addOrderer(asked: AddedOrderer, tell = this.#site.tell): Promise<ConnectionProfile> {
    return this.#alone(async () => {
      const { site, connection } = await addOrderer({ ...this.#site, tell }, asked);
      this.#site = { ...site, tell: this.#site.tell };
      this.#connection = connection;
      return connection;
    });
  }

  removeOrderer(name: string, tell = this.#site.tell): Promise<ConnectionProfile> {
    return this.#alone(async () => {
      const { site, connection } = await removeOrderer({ ...this.#site, tell }, name);
      this.#site = { ...site, tell: this.#site.tell };
      this.#connection = connection;
      return connection;
    });
  }

  upgradeChaincode(request: UpgradeRequest, tell = this.#site.tell): Promise<void> {
    return this.#alone(async () => {
      const site = await upgradeChaincode({ ...this.#site, tell }, request);
      this.#site = { ...site, tell: this.#site.tell };
    });
  }

  restorePeer(request: RestoreRequest, tell = this.#site.tell): Promise<Restored> {
    return this.#alone(async () => {
      const restored = await restorePeer({ ...this.#site, tell }, request);
      this.#connection = restored.connection;
      return restored;
    });
  }

  renewCertificates(names: readonly string[], tell = this.#site.tell): Promise<readonly string[]> {
    return this.#alone(() => renewCertificates({ ...this.#site, tell }, names));
  }

  certificates(): Promise<readonly CertificateView[]> {
    return listCertificates(this.#site.plan);
  }

  stopProcess(name: string): Promise<void> {
    return this.#alone(() => this.#site.processes.stop(name));
  }

  startProcess(name: string): Promise<void> {
    return this.#alone(() => this.#start(name));
  }

  repair(tell = this.#site.tell): Promise<readonly string[]> {
    return this.#alone(async () => {
      const { ended } = this.#site.processes;
      for (const name of ended) tell({ zh: `启动 ${name}`, en: `starting ${name}` });
      await Promise.all(ended.map((name) => this.#start(name)));
      this.#connection = await bringUp({ ...this.#site, tell });
      return ended;
    });
  }

  async close(): Promise<void> {
    this.#watchdog.close();
    await this.#control?.close();
    await this.stop();
  }

  async #start(name: string): Promise<void> {
    const { processes, plan } = this.#site;
    await processes.again(name);
    const node = [...plan.peers, ...plan.orderers].find((each) => each.name === name);
    if (node !== undefined) await waitForNode(this.#site, node);
  }

  /** One change at a time: two would compute their updates from one configuration, and one of them would be refused. */
  #alone<Result>(change: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(change);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
