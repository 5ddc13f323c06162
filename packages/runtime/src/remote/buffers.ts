// Owns which buffers of tensors may be handed over to another thread, and making copies of those that may not.

import type { Tensor } from '@popcel/matting'

/**
 * The tensors with buffers of their own, to be handed over: copies, unless a tensor is `given` and is all of its buffer.
 * What comes out is `given` again, so that the next thread needs no copy.
 */
export function ownTensors(tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data, given }]) => {
      const whole = data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength
      return [name, { dims, data: given && whole ? data : data.slice(), given: true }]
    }),
  )
}

/** Their buffers, each once: two tensors may be views of one. */
export function buffersOf(tensors: Readonly<Record<string, Tensor>>): ArrayBuffer[] {
  return [...new Set(Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer))]
}

/**
 * Gives their memory back now: this thread makes little garbage of its own, so its collector would let some tens of
 * MiB of buffers that were handed over pile up.
 */
export function freeBuffers(tensors: Readonly<Record<string, Tensor>>): void {
  for (const buffer of buffersOf(tensors)) buffer.transfer(0)
}
