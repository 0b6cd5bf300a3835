import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Bytes that the kernel keeps in the TCP sockets of these processes, sent and not yet acknowledged or received and not yet
 * read. How many it takes is its own choice (`tcp_rmem`, `tcp_wmem`, tens of MB), which no program makes.
 */
export async function queuedBytesOf(pids: readonly number[]): Promise<number> {
  const own = new Set((await Promise.all(pids.map(socketsOf))).flat());
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8")));
  const rows = tables.flatMap((table) => table.split("\n").slice(1)).map((line) => line.trim().split(/\s+/));
  // Columns as proc_net_tcp(5) names them: tx_queue:rx_queue in hexadecimal is the fifth, the inode the tenth.
  const queues = rows.filter(([, , , , , , , , , inode = ""]) => own.has(inode)).map((row) => row[4] ?? "0:0");
  return queues.flatMap((queue) => queue.split(":")).reduce((sum, bytes) => sum + Number.parseInt(bytes, 16), 0);
}

/** The inodes of a process's sockets. */
async function socketsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const targets = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => "")), // closed meanwhile
  );
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}
