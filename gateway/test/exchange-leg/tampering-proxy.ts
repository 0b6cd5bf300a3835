import { request as forward } from "node:https";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Gateway } from "./gateway.js";

/** What is done to the bytes of an answer; undefined cuts the connection there. */
export type Tamper = (path: string, chunk: Buffer, offset: number) => Buffer | undefined;

/** Stands where a department's gateway is announced, with both sides' TLS keys, and passes everything on, changed as a test likes. */
export class TamperingProxy {
  tamper: Tamper = (_path, chunk) => chunk;

  private constructor(private readonly server: Server) {}

  /** @param client whose connections it passes on as */
  static async before(gateway: Gateway, client: Gateway): Promise<TamperingProxy> {
    const target = new URL(gateway.url);
    const { certificate, privateKey } = gateway.tls.credential;
    const server = createServer({ cert: certificate, key: privateKey, minVersion: "TLSv1.3" });
    const own = client.tls.credential;
    const proxy = new TamperingProxy(server);
    server.on("request", (request, response) => {
      const path = request.url ?? "/";
      const onward = forward(
        {
          host: target.hostname,
          port: target.port,
          method: request.method,
          path,
          headers: request.headers,
          rejectUnauthorized: false,
          cert: own.certificate,
          key: own.privateKey,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          let offset = 0;
          answer.on("data", (chunk: Buffer) => {
            const changed = proxy.tamper(path, chunk, offset);
            offset += chunk.length;
            if (changed === undefined) response.destroy();
            else response.write(changed);
          });
          answer.on("end", () => response.end());
          answer.on("error", () => response.destroy());
        },
      );
      onward.on("error", () => response.destroy());
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // a TCP listener has one
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
