import { common, peer } from "../protos.js";
import { AccessError, checkAccess, mayStill } from "./access.js";
import type { Channel } from "./channel.js";
import type { BlockSource, DeliverForm } from "./deliver.js";
import type { Resource } from "./resources.js";

/** A peer's blocks, for whoever the channel lets have them. */
export function peerBlocks(channel: Channel, resource: Resource): BlockSource {
  return {
    channelId: channel.channelId,
    ledger: channel.ledger,
    isAllowed(request) {
      try {
        checkAccess(channel, resource, request);
        return true;
      } catch (error) {
        if (error instanceof AccessError) return false;
        throw error;
      }
    },
    mayGoOn: (creator) => mayStill(channel, resource, creator),
  };
}

export function statusResponse(name: keyof typeof common.Status): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setStatus(common.Status[name]);
  return response;
}

/** Whether the request was refused, so that nothing more of it comes. */
export function isRefusal(response: peer.DeliverResponse): boolean {
  const status: number = response.getStatus();
  return response.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS && status !== common.Status.SUCCESS;
}

export const WHOLE_BLOCKS: DeliverForm<peer.DeliverResponse> = {
  status: statusResponse,
  block(block) {
    const response = new peer.DeliverResponse();
    response.setBlock(block);
    return response;
  },
};
