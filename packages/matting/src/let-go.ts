// Owns giving memory back at once, for arrays that are done with.

/**
 * Gives the memory of these arrays back now; they are empty from here on, and so is whatever else looks at their buffers. Left to
 * itself the collector lets tens of MiB of them pile up, and then goes through the whole heap for each few pictures.
 */
export function letGo(...arrays: readonly { readonly buffer: ArrayBufferLike }[]): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
