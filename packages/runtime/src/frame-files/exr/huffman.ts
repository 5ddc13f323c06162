// Owns Huffman coding of 16-bit words as EXR's PIZ has it: 20 bytes of header, packed code lengths, codes with runs.

import { damaged } from '../refusals.ts'
import { viewOf } from './attributes.ts'
import { createBitWriter } from './bit-writer.ts'
import { codeLengths, firstCodes, LONGEST, packLengths, SYMBOLS, unpackLengths } from './huffman-codes.ts'

const HEADER_BYTES = 20
/** Codes up to this length are looked up in one step. */
const QUICK = 14
const LONGEST_RUN = 255

/** Tables that are used again from chunk to chunk. */
export type HuffmanTables = {
  readonly lengths: Uint8Array
  readonly quick: Int32Array
  readonly counts: Uint32Array
  readonly codes: Float64Array
}

export function createHuffmanTables(): HuffmanTables {
  return {
    lengths: new Uint8Array(SYMBOLS),
    quick: new Int32Array(1 << QUICK),
    counts: new Uint32Array(SYMBOLS),
    codes: new Float64Array(SYMBOLS),
  }
}

/** Packs words into `out`; gives how many bytes were used. */
export function packWords(words: Uint16Array, out: Uint8Array, tables: HuffmanTables): number {
  const { counts, lengths, codes } = tables
  counts.fill(0)
  for (let i = 0; i < words.length; i++) counts[words[i]!]!++
  const least = counts.findIndex((count) => count > 0)
  const most = counts.findLastIndex((count) => count > 0)
  const repeat = most + 1
  counts[repeat] = 1
  codeLengths(counts, lengths)
  const { first } = firstCodes(lengths, least, repeat)
  const next = first.slice()
  for (let symbol = least; symbol <= repeat; symbol++) codes[symbol] = next[lengths[symbol]!]!++
  const tableEnd = packLengths(lengths, least, repeat, out, HEADER_BYTES)
  const bits = writeCodes(words, repeat, out, tableEnd, tables)
  const view = viewOf(out)
  const head = [least, repeat, tableEnd - HEADER_BYTES, bits, 0]
  for (let i = 0; i < head.length; i++) view.setUint32(4 * i, head[i]!, true)
  return tableEnd + Math.ceil(bits / 8)
}

/** Gives how many bits were written. */
function writeCodes(words: Uint16Array, repeat: number, out: Uint8Array, at: number, tables: HuffmanTables): number {
  const { lengths, codes } = tables
  const writer = createBitWriter(out, at)
  const repeatBits = lengths[repeat]! + 8
  let bits = 0
  const put = (symbol: number) => {
    const length = lengths[symbol]!
    const code = codes[symbol]!
    bits += length
    if (length <= 24) writer.put(code, length)
    else {
      writer.put(Math.floor(code / 65536), length - 16)
      writer.put(code % 65536, 16)
    }
  }
  for (let i = 0; i < words.length; ) {
    const symbol = words[i]!
    let run = 0
    while (run < LONGEST_RUN && words[i + run + 1] === symbol) run++
    const length = lengths[symbol]!
    i += run + 1
    put(symbol)
    if (length + repeatBits < length * run) {
      put(repeat)
      writer.put(run, 8)
      bits += 8
    } else for (let k = 0; k < run; k++) put(symbol)
  }
  writer.end()
  return bits
}

/** Unpacks into `words`, which must be filled exactly. */
export function unpackWords(packed: Uint8Array, words: Uint16Array, tables: HuffmanTables): void {
  if (packed.length < HEADER_BYTES) throw damaged('its compressed chunk has no table of codes')
  const view = viewOf(packed)
  const [least, repeat, tableBytes, bits] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ]
  if (least >= SYMBOLS || repeat >= SYMBOLS || least > repeat) throw damaged('its table of codes is impossible')
  const tableEnd = HEADER_BYTES + tableBytes
  if (tableEnd + Math.ceil(bits / 8) > packed.length) throw damaged('its codes end early')
  unpackLengths(packed, HEADER_BYTES, tableEnd, least, repeat, tables.lengths)
  const canonical = canonicalOf(tables, least, repeat)
  readCodes(packed.subarray(tableEnd, tableEnd + Math.ceil(bits / 8)), words, repeat, tables.quick, canonical)
}

type Canonical = {
  readonly first: Float64Array
  readonly counts: Uint32Array
  /** Symbols sorted by length and then by value, and where each length begins among them. */
  readonly sorted: Uint32Array
  readonly begin: Uint32Array
}

/** Fills the quick table too: symbol * 64 + length; 0 for longer codes and for bits that begin no code. */
function canonicalOf({ lengths, quick }: HuffmanTables, from: number, to: number): Canonical {
  const { first, counts } = firstCodes(lengths, from, to)
  const begin = new Uint32Array(LONGEST + 2)
  for (let length = 1; length <= LONGEST; length++) begin[length + 1] = begin[length]! + counts[length]!
  const sorted = new Uint32Array(begin[LONGEST + 1]!)
  const next = begin.slice()
  quick.fill(0)
  for (let symbol = from; symbol <= to; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    const place = next[length]!++
    sorted[place] = symbol
    if (length > QUICK) continue
    const code = first[length]! + place - begin[length]!
    const start = code * 2 ** (QUICK - length)
    if (start + 2 ** (QUICK - length) > quick.length) throw damaged('its table of codes is impossible')
    quick.fill(symbol * 64 + length, start, start + 2 ** (QUICK - length))
  }
  return { first, counts, sorted, begin }
}

function readCodes(
  bytes: Uint8Array,
  words: Uint16Array,
  repeat: number,
  quick: Int32Array,
  canonical: Canonical,
): void {
  const end = bytes.length
  const total = words.length
  let [at, held, count, to] = [0, 0, 0, 0]
  while (to < total) {
    while (count <= 24) {
      // zeros after the end: whether codes were there is checked below
      held = (held << 8) | (at < end ? bytes[at]! : 0)
      at++
      count += 8
    }
    const entry = quick[(held >>> (count - QUICK)) & ((1 << QUICK) - 1)]!
    let symbol = entry >> 6
    if (entry !== 0) count -= entry & 63
    else {
      const long = longCode(bytes, 8 * at - count, canonical)
      symbol = long.symbol
      at = long.bit >> 3
      held = at < end ? bytes[at]! : 0
      count = 8 - (long.bit & 7)
      at++
    }
    if (symbol !== repeat) {
      words[to++] = symbol
      continue
    }
    if (count < 8) {
      held = (held << 8) | (at < end ? bytes[at]! : 0)
      at++
      count += 8
    }
    count -= 8
    const run = (held >>> count) & 255
    if (to === 0 || to + run > total) throw damaged('a run of its codes is longer than the picture')
    words.fill(words[to - 1]!, to, to + run)
    to += run
  }
  if (8 * at - count > 8 * end) throw damaged('its codes end early')
}

/** A code of more than QUICK bits that begins at `bit`, read bit by bit. Such symbols are rare. */
function longCode(bytes: Uint8Array, bit: number, { first, counts, sorted, begin }: Canonical) {
  let code = 0
  let at = bit
  for (let length = 1; length <= LONGEST; length++, at++) {
    if (at >> 3 >= bytes.length) throw damaged('its codes end early')
    code = code * 2 + ((bytes[at >> 3]! >> (7 - (at & 7))) & 1)
    const place = code - first[length]!
    if (length > QUICK && place >= 0 && place < counts[length]!)
      return { symbol: sorted[begin[length]! + place]!, bit: at + 1 }
  }
  throw damaged('its codes hold one that is not in their table')
}
