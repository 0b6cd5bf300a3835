import type { ConnectionProfile } from "../connection.js";
import type { Site } from "../site.js";

/** A network whose processes are others than before. */
export interface ChangedNetwork {
  readonly site: Site;
  readonly connection: ConnectionProfile;
}
