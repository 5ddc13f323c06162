// Owns TIFFs made by hand for this package's tests: uncompressed, in one strip or in tiles, of any kind of sample. Test code only.

type Samples = Uint8Array | Int16Array | Uint32Array | Float16Array | Float32Array | Float64Array

type Made = {
  readonly width: number
  readonly height: number
  /** Pixel after pixel; tile after tile where there are some. */
  readonly samples: Samples
  readonly channels?: 1 | 2 | 3 | 4
  /** Side of a tile: a multiple of 16. */
  readonly tile?: number
  readonly compression?: number
  /** In place of, or beside, the usual entries. */
  readonly entries?: readonly Entry[]
}

export const SHORT = 3
const LONG = 4
const DATA_AT = 1024

/** Tag, type, values. */
export type Entry = readonly [number, number, readonly number[]]

/** Little-endian, as this machine and Node's typed arrays are. */
export function handmadeTiff({
  width,
  height,
  samples,
  channels = 1,
  tile,
  compression = 1,
  entries = [],
}: Made): Uint8Array {
  const whole = samples instanceof Uint8Array || samples instanceof Uint32Array
  const format = whole ? 1 : samples instanceof Int16Array ? 2 : 3
  const tiles = tile ? Math.ceil(width / tile) * Math.ceil(height / tile) : 1
  const each = samples.byteLength / tiles
  const places = Array.from({ length: tiles }, (_, i) => DATA_AT + i * each)
  const lengths = places.map(() => each)
  const tiled: Entry[] = [
    [322, LONG, [tile ?? 0]],
    [323, LONG, [tile ?? 0]],
    [324, LONG, places],
    [325, LONG, lengths],
  ]
  const striped: Entry[] = [
    [273, LONG, places],
    [278, LONG, [height]],
    [279, LONG, lengths],
  ]
  const usual: Entry[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array.from({ length: channels }, () => samples.BYTES_PER_ELEMENT * 8)],
    [259, SHORT, [compression]],
    [262, SHORT, [channels >= 3 ? 2 : 1]],
    [277, SHORT, [channels]],
    ...(tile ? tiled : striped),
    ...(channels % 2 === 0 ? [[338, SHORT, [2]] as const] : []),
    [339, SHORT, Array.from({ length: channels }, () => format)],
  ]
  const all = new Map([...usual, ...entries].map((entry) => [entry[0], entry]))
  return lay(
    [...all.values()].sort(([a], [b]) => a - b),
    samples,
  )
}

/** The directory's entries behind the header, values that are too long for them from byte 512 on, samples from DATA_AT on. */
function lay(entries: readonly Entry[], samples: Samples): Uint8Array {
  const bytes = new Uint8Array(DATA_AT + samples.byteLength)
  const view = new DataView(bytes.buffer)
  bytes.set([0x49, 0x49, 42, 0, 8])
  view.setUint16(8, entries.length, true)
  let far = 512
  for (const [i, [tag, type, values]] of entries.entries()) {
    const at = 10 + i * 12
    const size = type === SHORT ? 2 : 4
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, values.length, true)
    const near = values.length * size <= 4
    if (!near) view.setUint32(at + 8, far, true)
    for (const [k, value] of values.entries()) {
      const to = (near ? at + 8 : far) + k * size
      if (type === SHORT) view.setUint16(to, value, true)
      else view.setUint32(to, value, true)
    }
    if (!near) far += values.length * size
  }
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), DATA_AT)
  return bytes
}
