import { findCaServer } from "@mulian/fabric-network";
import { describeUserCertificates } from "@mulian/gateway/testing/describe-user-certificates";
import { skipLoudly } from "../skip.js";
import { startRealAuthority } from "../support/real-authority.js";

/** The server counts it from the nearest full minute: between five and sixty-five seconds are left. */
const BRIEF_LIFE = "35s";

describeUserCertificates("fabric-ca-server", async (context) => {
  let program: string;
  try {
    program = findCaServer();
  } catch (error) {
    return skipLoudly(context, error instanceof Error ? error.message : String(error));
  }
  const yearly = await startRealAuthority(program, "8760h");
  const brief = await startRealAuthority(program, BRIEF_LIFE);
  return { yearly, brief, close: async () => void (await Promise.all([yearly.close(), brief.close()])) };
});
