import { prepareHere } from "./prepare-here.js";
import type { PreparationAnswer, PreparationCall } from "./preparation-messages.js";

/** A supervisor that has ended meanwhile wants no answer any more. */
const answer = (message: PreparationAnswer): void => void process.send?.(message, undefined, undefined, () => {});

async function serve(call: PreparationCall): Promise<unknown> {
  switch (call.method) {
    case "passwords":
      return prepareHere.passwords(call.argument);
    case "gatewayFiles":
      return prepareHere.gatewayFiles(call.argument);
    case "openLedger":
      return prepareHere.openLedger(call.argument, (told) => answer({ id: call.id, told }));
  }
}

// A supervisor that ends closes the channel, and with it this process has nothing left to wait for.
process.on("message", (message) => {
  const call = message as PreparationCall; // only our own supervisor speaks on this channel
  serve(call).then(
    (result) => answer({ id: call.id, result }),
    (error: unknown) => answer({ id: call.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
