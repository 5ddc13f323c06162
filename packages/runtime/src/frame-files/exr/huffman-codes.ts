// Owns the Huffman codes of EXR's PIZ: lengths from counts, codes from lengths, and the table of lengths as it is packed
// into a file. Symbols are 0..65536; the one above the largest that occurs says "repeat the one before".

import { damaged } from '../refusals.ts'
import { createBitWriter } from './bit-writer.ts'

export const SYMBOLS = 65537
export const LONGEST = 58
/** 6-bit words of the table: 59..62 are 2..5 lengths of 0, 63 is followed by 8 bits that count 6 or more of them. */
const SHORT_ZEROS = 59
const LONG_ZEROS = 63
const LEAST_LONG = 6

/** The first code of each length, longest codes first from 0: what makes the codes canonical. Lengths above 52 lose nothing here. */
export function firstCodes(
  lengths: Uint8Array,
  from: number,
  to: number,
): { first: Float64Array; counts: Uint32Array } {
  const counts = new Uint32Array(LONGEST + 1)
  for (let symbol = from; symbol <= to; symbol++) counts[lengths[symbol]!]!++
  const first = new Float64Array(LONGEST + 1)
  let code = 0
  for (let length = LONGEST; length > 0; length--) {
    first[length] = code
    code = Math.floor((code + counts[length]!) / 2)
  }
  return { first, counts }
}

/** The lengths of the best codes for symbols that occur that often. At least two must occur. */
export function codeLengths(counts: Uint32Array, lengths: Uint8Array): void {
  const keys: number[] = []
  for (let symbol = 0; symbol < counts.length; symbol++)
    if (counts[symbol]! > 0) keys.push(counts[symbol]! * 131072 + symbol)
  const sorted = Float64Array.from(keys).sort()
  const leaves = sorted.length
  // nodes: first the leaves from rare to frequent, then the joints, which come out sorted by themselves
  const weight = new Float64Array(2 * leaves - 1)
  const parent = new Uint32Array(2 * leaves - 1)
  for (let i = 0; i < leaves; i++) weight[i] = Math.floor(sorted[i]! / 131072)
  let [leaf, joint] = [0, leaves]
  for (let node = leaves; node < 2 * leaves - 1; node++) {
    for (let child = 0; child < 2; child++) {
      const takesLeaf = leaf < leaves && (joint >= node || weight[leaf]! <= weight[joint]!)
      const taken = takesLeaf ? leaf++ : joint++
      weight[node]! += weight[taken]!
      parent[taken] = node
    }
  }
  const depth = new Uint8Array(2 * leaves - 1)
  for (let node = 2 * leaves - 3; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1
  lengths.fill(0)
  for (let i = 0; i < leaves; i++) lengths[sorted[i]! % 131072] = depth[i]!
}

/** Gives where the next byte would be. */
export function packLengths(lengths: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  const bits = createBitWriter(out, start)
  for (let symbol = from; symbol <= to; symbol++) {
    let zeros = 0
    while (zeros < LEAST_LONG + 255 && symbol + zeros <= to && lengths[symbol + zeros] === 0) zeros++
    if (zeros < 2) bits.put(lengths[symbol]!, 6)
    else {
      if (zeros < LEAST_LONG) bits.put(SHORT_ZEROS + zeros - 2, 6)
      else {
        bits.put(LONG_ZEROS, 6)
        bits.put(zeros - LEAST_LONG, 8)
      }
      symbol += zeros - 1
    }
  }
  return bits.end()
}

/** Fills `lengths` from..to and 0 elsewhere; gives where the packed table ends. */
export function unpackLengths(
  packed: Uint8Array,
  start: number,
  end: number,
  from: number,
  to: number,
  lengths: Uint8Array,
): number {
  lengths.fill(0)
  let [at, held, count] = [start, 0, 0]
  const take = (bits: number) => {
    while (count < bits) {
      if (at >= end) throw damaged('its table of codes ends early')
      held = ((held << 8) | packed[at++]!) & 0xffffff
      count += 8
    }
    count -= bits
    return (held >>> count) & ((1 << bits) - 1)
  }
  for (let symbol = from; symbol <= to; symbol++) {
    const word = take(6)
    if (word < SHORT_ZEROS) lengths[symbol] = word
    else symbol += (word === LONG_ZEROS ? take(8) + LEAST_LONG : word - SHORT_ZEROS + 2) - 1
    if (symbol > to) throw damaged('its table of codes is longer than it says')
  }
  return at
}
