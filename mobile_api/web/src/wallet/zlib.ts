/** Packing and unpacking with zlib, by the browser's own streams. */
import { Refused } from './refusal'

export type Bytes = Uint8Array<ArrayBuffer>

export const deflated = (content: Bytes) => through(new CompressionStream('deflate'), content, Infinity)

/** What was packed, if it is no more than `most` bytes. Throws `Refused`, for anything behind its end too. */
export async function inflated(content: Bytes, most: number): Promise<Bytes> {
  try {
    return await through(new DecompressionStream('deflate'), content, most)
  } catch {
    throw new Refused('malformed')
  }
}

/** It stops as soon as there is more than `most`, so that no small text fills the memory. */
async function through(stream: GenericTransformStream, content: Bytes, most: number): Promise<Bytes> {
  const reader = new Blob([content]).stream().pipeThrough<Bytes>(stream).getReader()
  const chunks: Bytes[] = []
  let length = 0
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value?.length ?? 0
    if (length > most) {
      void reader.cancel()
      throw new Refused('malformed')
    }
    if (value) chunks.push(value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
