import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { Command, DepartmentKeyUse } from "@mulian/domain";
import { Router } from "express";
import { pino } from "pino";
import type { LevelIndex } from "../../src/adapters/index/level/level-index.js";
import type { FabricLedger } from "../../src/adapters/ledger/fabric-ledger.js";
import type { TlsIdentity } from "../../src/adapters/tls/tls-identity.js";
import { createExchange } from "../../src/exchange/create-exchange.js";
import { knownGateway } from "../../src/exchange/known-gateway.js";
import type { Exchange, ExchangeDependencies, LegTls } from "../../src/exchange/types.js";
import { listenExchange, type ExchangeServer, type ListenerTls } from "../../src/http/exchange/listener.js";
import type { PlaceLimits } from "../../src/http/exchange/places.js";
import type { Clock } from "../../src/ports/clock.js";
import type { DataSource } from "../../src/ports/data-source.js";
import type { KeyStore } from "../../src/ports/key-store.js";
import type { LedgerCaller, Receipt } from "../../src/ports/ledger.js";
import type { DepartmentKeys } from "../../src/use-cases/department-keys.js";
import { Projector } from "../../src/projector/projector.js";
import { spkiDigest } from "../../src/spki-digest.js";

export const logger = pino({ level: process.env["MULIAN_LOG"] ?? "silent" }, pino.destination(2));

/** A clock that tests can put forward or back. */
export class TestClock implements Clock {
  offsetMs = 0;
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }
}

export interface GatewayParts {
  readonly department: string;
  readonly dir: string;
  readonly index: LevelIndex;
  readonly ledger: FabricLedger;
  readonly keyStore: KeyStore;
  readonly caller: LedgerCaller;
  readonly tls: TlsIdentity;
  readonly projector: Projector;
  readonly clock: TestClock;
  readonly keys: DepartmentKeys;
  /** Replaces dependencies of the exchange. */
  readonly more: Partial<ExchangeDependencies>;
}

/** One organisation's gateway as far as the leg needs it, on the real network with the real contracts. */
export class Gateway {
  exchange!: Exchange; // set by `open`
  url = "";
  private server: ExchangeServer | undefined;
  readonly sources = new Map<string, DataSource>();

  /** What this gateway answers on the leg instead of the truth, by path; as a department that lies would. */
  lie: (path: string, answer: unknown) => unknown = (_path, answer) => answer;

  /** How many connections whoever may hold, from the next `open` on; what the listener takes by default otherwise. */
  places: PlaceLimits | undefined;

  private readonly tlsListeners: (() => void)[] = [];
  private readonly more: Partial<ExchangeDependencies>;
  readonly department: string;
  readonly dir: string;
  readonly index: LevelIndex;
  readonly ledger: FabricLedger;
  readonly keyStore: KeyStore;
  readonly caller: LedgerCaller;
  readonly tls: TlsIdentity;
  projector: Projector;
  readonly clock: TestClock;
  readonly keys: DepartmentKeys;

  constructor(parts: GatewayParts) {
    this.department = parts.department;
    this.dir = parts.dir;
    this.index = parts.index;
    this.ledger = parts.ledger;
    this.keyStore = parts.keyStore;
    this.caller = parts.caller;
    this.tls = parts.tls;
    this.projector = parts.projector;
    this.clock = parts.clock;
    this.keys = parts.keys;
    this.more = parts.more;
  }

  get deps(): ExchangeDependencies {
    const { keys } = this;
    return {
      index: this.index,
      ledger: this.ledger,
      keyStore: this.keyStore,
      clock: this.clock,
      logger,
      department: this.department,
      mspId: this.caller.mspId,
      serviceCaller: this.caller,
      get signKeyName() {
        return keys.signKeyName;
      },
      encryptKeyName: (kid) => keys.encryptKeyName(kid),
      packageSuite: "A256GCM-HKDF-SHA256",
      answerLimitMs: 60_000,
      sources: (name) => this.sources.get(name),
      dataDir: join(this.dir, "exchange"),
      dialPolicy: { allowedRanges: ["127.0.0.0/8", "::1/128"] },
      confirmHeight: () => this.ledger.confirmedHeight(),
      organisations: this.ledger.organisations,
      tls: this.watchedTls(),
      ...this.more,
    };
  }

  /** Opens new connections from now on, as after a renewal of its certificate. */
  dialAnew(): void {
    for (const tell of this.tlsListeners) tell();
  }

  /** Reads no block of the ledger from now on. */
  stopFollowing(): Promise<void> {
    return this.projector.close();
  }

  /** Reads them again, from where it stopped. */
  follow(): void {
    const { ledger, index, tls } = this;
    this.projector = new Projector({ ledger, index, logger, onBlock: () => tls.follow() });
    this.projector.start();
  }

  private watchedTls(): LegTls {
    const { tls, tlsListeners } = this;
    return {
      get credential() {
        return tls.credential;
      },
      get isChanging() {
        return tls.isChanging;
      },
      onChange: (listener) => {
        tls.onChange(listener);
        tlsListeners.push(listener);
      },
    };
  }

  /** Makes further keys and announces them. */
  async rotate(...uses: DepartmentKeyUse[]): Promise<void> {
    await this.keys.renew(uses);
    await this.announce();
  }

  /** Opens the exchange and listens, on the port it had before if it was open before. */
  async open(): Promise<void> {
    this.exchange = await createExchange(this.deps);
    const { organisations } = this.ledger;
    const tls = (): ListenerTls => ({ ...this.tls.credential, clientAuthorities: organisations.authorities });
    this.server = await listenExchange(this.liar(), {
      host: "127.0.0.1",
      port: this.url === "" ? 0 : Number(new URL(this.url).port),
      tls: tls(),
      gatewayOf: (certificate) => knownGateway(this.deps, certificate),
      ...(this.places === undefined ? {} : { places: this.places }),
    });
    organisations.onChange(() => this.server?.secure(tls()));
    this.tls.onChange(() => this.server?.secure(tls()));
    this.server.secure(tls());
    const { port } = this.server.server.address() as AddressInfo; // a TCP listener has one
    this.url = `https://127.0.0.1:${port}`;
  }

  private liar(): Router {
    const router = Router();
    router.use((request, response, next) => {
      const honest = response.json.bind(response);
      response.json = (answer) => honest(this.lie(request.path, answer));
      next();
    });
    router.use(this.exchange.router);
    return router;
  }

  /** SHA-256 of its TLS key, as it stands on the ledger. */
  get spkiDigest(): string {
    return spkiDigest(new X509Certificate(this.tls.credential.certificate));
  }

  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await server?.close();
    await this.exchange.close();
  }

  /** Submits under this department's own user and waits until the index has it. */
  async submit<C extends Command>(
    name: C["name"],
    body: Extract<Command, { name: C["name"] }>["body"],
  ): Promise<Receipt> {
    // Name and body belong together by the signature.
    const receipt = await this.ledger.submit(this.caller, { name, body } as Command);
    await this.index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(10_000));
    return receipt;
  }

  async announce(): Promise<void> {
    const { version } = this.index.get("department", this.department) ?? { version: 0 };
    await this.submit("department.announce", {
      id: this.department,
      expectedVersion: version,
      gateway: { url: this.url, tlsSpkiDigest: this.spkiDigest },
      keys: [...this.keys.newest()],
    });
  }
}
