import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";

/** How long a test waits for something that another process or gateway does. */
const UNTIL_LIMIT_MS = 60_000;
const UNTIL_POLL_MS = 25;

/** An answer, read whole. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly text: string,
  ) {}

  json<T = Record<string, unknown>>(): T {
    return JSON.parse(this.text) as T; // the test says what it expects, and asserts it
  }

  /** The problem's code. */
  get code(): unknown {
    return this.json()["code"];
  }
}

export interface Written {
  readonly id: string;
  readonly version: number;
  readonly txId: string;
  readonly blockNumber: number;
  readonly grant?: string;
  readonly holding?: string;
}

/** A client of one gateway, with a bearer token when signed in. It sends just what a test tells it to. */
export class Client {
  constructor(
    readonly apiUrl: string,
    readonly token?: string,
  ) {}

  static async signIn(apiUrl: string, user: string, password: string): Promise<Client> {
    const answer = await new Client(apiUrl).post("/sessions", { user, password, token: true });
    expect(answer.status, answer.text).to.equal(201);
    return new Client(apiUrl, answer.json<{ token: string }>().token);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", path, body === undefined ? undefined : JSON.stringify(body), headers);
  }

  /** Sends a body as it is. */
  async send(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.apiUrl}/api/v1${path}`, {
      method,
      headers: {
        "accept-language": "en",
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) }),
    });
    return new Answer(response.status, response.headers, await response.text());
  }

  /** A write that must succeed, indexed when it returns. */
  async created(path: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<Written> {
    const answer = await this.post(`${path}?wait=indexed`, body, { "idempotency-key": idempotencyKey });
    expect(answer.status, answer.text).to.equal(201);
    return answer.json<Written>();
  }

  async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + UNTIL_LIMIT_MS; Date.now() < end; await pause(UNTIL_POLL_MS)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`waited in vain: ${what}`);
  }
}
