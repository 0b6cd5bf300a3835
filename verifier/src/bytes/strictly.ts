interface Message {
  serializeBinary(): Uint8Array;
}

interface MessageType<M extends Message> {
  deserializeBinary(bytes: Uint8Array): M;
}

/**
 * The message these bytes are, if they are the bytes it is written as: no unknown fields, none twice, none out of order, no
 * numbers in a longer form. Two readers then cannot see two things in them, and where nothing but their hash is signed without
 * their lengths (a block's envelopes) they can be cut in one way only.
 */
export function strictly<M extends Message>(type: MessageType<M>, bytes: Uint8Array): M | undefined {
  const message = leniently(type, bytes);
  return message !== undefined && Buffer.from(message.serializeBinary()).equals(bytes) ? message : undefined;
}

/** For configurations alone: their maps are written in any order. What is in them is signed with their bytes. */
export function leniently<M extends Message>(type: MessageType<M>, bytes: Uint8Array): M | undefined {
  try {
    return type.deserializeBinary(bytes);
  } catch {
    // Whatever is wrong with it (it ends too early, it is nested without end): it is no such message.
    return undefined;
  }
}
