export { readConfig, type GatewayConfig } from "./config.js";
export { startGateway, type Gateway, type GatewayOptions } from "./gateway.js";
