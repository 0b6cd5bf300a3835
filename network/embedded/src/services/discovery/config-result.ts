import type { ChannelConfig } from "../../channel/channel-config.js";
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
    const split = address.lastIndexOf(":");
    const endpoint = new discovery.Endpoint();
    endpoint.setHost(address.slice(0, split));
    endpoint.setPort(Number(address.slice(split + 1)));
    endpoints.addEndpoint(endpoint);
  }
  return endpoints;
}
