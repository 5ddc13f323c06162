// Owns walking the boxes of an ISO container (ISO/IEC 14496-12) and reading numbers of them, never beyond their ends.

import { PopcelError } from '@popcel/protocol'

export type Box = { readonly type: string; readonly body: Reader }

/** Big-endian numbers one after another. @throws PopcelError input-truncated beyond the end */
export class Reader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.#at
  }

  /** A number of 0, 1, 2, 4 or 8 bytes; one of none is 0. */
  number(bytes: number): number {
    const at = this.#take(bytes)
    if (bytes === 0) return 0
    if (bytes === 1) return this.#view.getUint8(at)
    if (bytes === 2) return this.#view.getUint16(at)
    if (bytes === 4) return this.#view.getUint32(at)
    if (bytes === 8) return Number(this.#view.getBigUint64(at))
    throw damaged(`it has a number of ${bytes} bytes`)
  }

  signed32(): number {
    return this.#view.getInt32(this.#take(4))
  }

  text(length: number): string {
    const at = this.#take(length)
    return String.fromCharCode(...this.bytes.subarray(at, at + length))
  }

  /** Version and flags of a full box. */
  version(): { readonly version: number; readonly flags: number } {
    const both = this.number(4)
    return { version: both >>> 24, flags: both & 0xffffff }
  }

  rest(): Uint8Array {
    return this.bytes.subarray(this.#at)
  }

  /** The boxes that are in the rest. One that says that it is longer than what is there is damage. */
  boxes(): Box[] {
    const boxes: Box[] = []
    while (this.left >= 8) {
      const from = this.#at
      const small = this.number(4)
      const type = this.text(4)
      const size = small === 1 ? this.number(8) : small === 0 ? this.bytes.length - from : small
      const head = this.#at - from
      if (size < head || from + size > this.bytes.length)
        throw damaged(`its box "${printable(type)}" reaches beyond the end`)
      boxes.push({ type, body: new Reader(this.bytes.subarray(this.#at, from + size)) })
      this.#at = from + size
    }
    return boxes
  }

  #take(bytes: number): number {
    if (bytes > this.left) throw damaged('its header is cut off')
    const at = this.#at
    this.#at += bytes
    return at
  }
}

/** A kind of box or item as a sentence shows it. */
export function printable(type: string): string {
  return type.replace(/[^\x20-\x7e]/g, '?')
}

export function damaged(reason: string): PopcelError {
  return new PopcelError('input-truncated', { reason })
}
