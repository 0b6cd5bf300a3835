const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Whether an end of a connection, as Node names it, is this machine talking to itself; false once the socket is gone. */
export const isLoopback = (address: string | undefined): boolean => address !== undefined && LOOPBACK.test(address);
