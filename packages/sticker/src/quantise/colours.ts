// Owns the list of distinct colours of a clip: each once, how often it occurs, and which one every pixel has.

/** `indices[frame][pixel]` is a position in `values` (packed RGBA) and `counts`. Position 0 is always transparent (0). */
export type ColourTable = {
  readonly values: Uint32Array
  readonly counts: Uint32Array
  readonly indices: readonly Uint32Array[]
}

/** Counts the packed RGBA values of frames (see packPixels: colour under alpha 0 is already 0). */
export function collectColours(frames: readonly Uint32Array[]): ColourTable {
  const table = new Table()
  const indices = frames.map((frame) => {
    const out = new Uint32Array(frame.length)
    let lastValue = 0
    let lastIndex = 0
    for (let i = 0; i < frame.length; i++) {
      const value = frame[i]!
      if (value !== lastValue) {
        lastValue = value
        lastIndex = table.indexOf(value)
      }
      out[i] = lastIndex
      table.counts[lastIndex]!++
    }
    return out
  })
  return { values: table.values.slice(0, table.size), counts: table.counts.slice(0, table.size), indices }
}

/** An open-addressing hash table; a JavaScript Map is several times slower on the half million pixels of a clip. */
class Table {
  size = 1
  values = new Uint32Array(1024)
  counts = new Uint32Array(1024)
  private slots = new Uint32Array(4096)

  /** The position of a value, added when it is new. Slots hold position + 1, so 0 is an empty slot; value 0 is position 0. */
  indexOf(value: number): number {
    if (value === 0) return 0
    const mask = this.slots.length - 1
    let slot = hash(value) & mask
    for (;;) {
      const held = this.slots[slot]!
      if (held === 0) return this.add(value, slot)
      if (this.values[held - 1] === value) return held - 1
      slot = (slot + 1) & mask
    }
  }

  private add(value: number, slot: number): number {
    const index = this.size++
    if (index === this.values.length) {
      this.values = grown(this.values)
      this.counts = grown(this.counts)
    }
    this.values[index] = value
    this.slots[slot] = index + 1
    if (this.size * 2 > this.slots.length) this.rehash()
    return index
  }

  private rehash(): void {
    this.slots = new Uint32Array(this.slots.length * 4)
    const mask = this.slots.length - 1
    for (let index = 1; index < this.size; index++) {
      let slot = hash(this.values[index]!) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = index + 1
    }
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(array.length * 2)
  out.set(array)
  return out
}

/** Mixes all bits into the low ones (multiplication by a 32-bit odd constant, then folding). */
function hash(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
