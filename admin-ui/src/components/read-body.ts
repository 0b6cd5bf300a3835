/** How often a person is told how far it is: more often nobody reads it, and each time the page is drawn again. */
const TOLD_EVERY_MS = 250;

/**
 * The whole body of a response as a blob. The browser keeps large blobs on disk.
 * @param onBytes told every quarter of a second how many bytes have come so far
 */
export async function readBody(response: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  if (response.body === null) return response.blob();
  let bytes = 0;
  let toldAt = performance.now();
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (performance.now() - toldAt > TOLD_EVERY_MS) {
        toldAt = performance.now();
        onBytes(bytes);
      }
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counting), { headers: response.headers }).blob();
}
