import { authorityClient, bootstrapLedger, waitForAnnouncements } from "./bootstrap.js";
import { writeGatewayFiles } from "./gateway-files.js";
import type { Preparation } from "./preparation.js";
import { ensurePasswords } from "./trial-users.js";

/** In this process. */
export const prepareHere: Preparation = {
  passwords: ensurePasswords,
  gatewayFiles: writeGatewayFiles,
  async openLedger({ gatewayUrl, password, language }, tell) {
    const client = await authorityClient(gatewayUrl, password, language);
    await bootstrapLedger(client, (record, { txId, blockNumber }) => tell({ record, txId, blockNumber }));
    await waitForAnnouncements(client);
  },
  close() {},
};
