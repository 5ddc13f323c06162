// Owns telling whether a GIF is all there, by its blocks: libvips gives the frames before a cut and says nothing. Decodes no pixels.
// https://www.w3.org/Graphics/GIF/spec-gif89a.txt

const EXTENSION = 0x21
const PICTURE = 0x2c
/** Taken for a length, it leads that far behind the end. */
const TRAILER = 0x3b

/**
 * How many pictures are whole before the file ends within a block; undefined when it does not. A missing trailer, or bytes
 * of no meaning after the last block, are what browsers bear with, and so do we.
 */
export function gifCutAfter(gif: Uint8Array): number | undefined {
  let at = 13 + tableBytes(gif[10] ?? 0)
  let pictures = 0
  while (at < gif.length) {
    const kind = gif[at]
    if (kind === EXTENSION) at = endOfParts(gif, at + 2)
    else if (kind === PICTURE) {
      at = endOfParts(gif, at + 11 + tableBytes(gif[at + 9] ?? 0))
      if (at <= gif.length) pictures++
    } else return undefined
  }
  return at > gif.length ? pictures : undefined
}

/**
 * Where a run of parts ends, each with its length in front, the last of length 0. An end that only lacks that 0 is one, also with
 * the file's last byte right behind it.
 */
function endOfParts(gif: Uint8Array, from: number): number {
  let at = from
  for (let length = gif[at]; length; length = gif[at]) at += 1 + length
  const lacksEnd = at > from && (at === gif.length || at === gif.length + TRAILER)
  return lacksEnd ? gif.length : at + 1
}

/** Of a colour table, by the byte that tells of it. */
function tableBytes(packed: number): number {
  return packed & 0x80 ? 3 << ((packed & 7) + 1) : 0
}
