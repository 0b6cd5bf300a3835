export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Takes `host:port` apart. @throws TypeError for anything else */
export function hostPortOf(address: string): HostPort {
  // Any scheme that has no port of its own: of `https` the port 443 would be left out.
  const { hostname, port } = new URL(`tcp://${address}`);
  if (port === "") throw new TypeError(`${address} names no port`);
  return { host: hostname, port: Number(port) };
}
