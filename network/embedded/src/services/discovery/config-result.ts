import type { ChannelConfig } from "../../channel/channel-config.js";
import { hostPortOf } from "../../host-port.js";
import { discovery } from "../../protos.js";

/** Every organisation's MSP, and where the orderers of each are. */
export function configResult(config: ChannelConfig): discovery.ConfigResult {
  const result = new discovery.ConfigResult();
  for (const { mspId, fabric } of [...config.members, ...config.orderers]) result.getMspsMap().set(mspId, fabric);
  for (const { mspId, endpoints } of config.orderers) result.getOrderersMap().set(mspId, endpointsOf(endpoints));
  return result;
}

function endpointsOf(addresses: readonly string[]): discovery.Endpoints {
  const endpoints = new discovery.Endpoints();
  for (const address of addresses) {
    const { host, port } = hostPortOf(address);
    const endpoint = new discovery.Endpoint();
    endpoint.setHost(host);
    endpoint.setPort(port);
    endpoints.addEndpoint(endpoint);
  }
  return endpoints;
}
