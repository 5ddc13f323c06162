// Owns finding the buffers in plain data, so that they change hands between threads instead of being copied.

import { isMarkedAsUntransferable } from 'node:worker_threads'

/** Buffers of all samples in plain data, each once; those that cannot change hands (a native library lent them) are left out. */
export function buffersIn(value: unknown): Set<ArrayBuffer> {
  const found = new Set<ArrayBuffer>()
  const add = (buffer: ArrayBufferLike) => {
    if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) found.add(buffer)
  }
  const look = (part: unknown) => {
    if (part instanceof ArrayBuffer) add(part)
    else if (ArrayBuffer.isView(part)) add(part.buffer)
    else if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) look(inner)
  }
  look(value)
  return found
}
