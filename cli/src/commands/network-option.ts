import { Option } from "commander";
import { NETWORKS } from "../standing/network-service.js";

/** `--network`, for the commands that start one. */
export function networkOption(): Option {
  return new Option(
    "--network <kind>",
    "embedded: in one process; fabric: real peers, orderers and CAs on this machine",
  )
    .choices(NETWORKS)
    .default("embedded");
}
