import { describe, expect, it } from 'vitest'
import { chunk, headerChunk, paletteChunks, pngFile } from './chunks.ts'

describe('chunk', () => {
  it('writes the known bytes of IEND', () => {
    expect([...chunk('IEND', new Uint8Array(0))]).toEqual([0, 0, 0, 0, 73, 69, 78, 68, 0xae, 0x42, 0x60, 0x82])
  })
})

describe('headerChunk', () => {
  it('writes the known bytes of a 1×1 palette header', () => {
    const bytes = headerChunk({ width: 1, height: 1, bitDepth: 8, colourType: 3 })
    expect([...bytes.subarray(4, 21)]).toEqual([73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0])
    // The CRC of this header is printed in many 1×1 palette files.
    expect([...bytes.subarray(21)]).toEqual([0x28, 0xcb, 0x34, 0xbb])
  })
})

describe('paletteChunks', () => {
  it('ends tRNS at the last entry that is not opaque', () => {
    const [plte, trns] = paletteChunks(Uint8Array.of(0, 0, 0, 0, 9, 8, 7, 128, 1, 2, 3, 255))
    expect([...plte!.subarray(8, -4)]).toEqual([0, 0, 0, 9, 8, 7, 1, 2, 3])
    expect([...trns!.subarray(8, -4)]).toEqual([0, 128])
  })

  it('has no tRNS when all is opaque', () => {
    expect(paletteChunks(Uint8Array.of(1, 2, 3, 255))).toHaveLength(1)
  })
})

describe('pngFile', () => {
  it('begins with the signature and ends with IEND', () => {
    const file = pngFile([])
    expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
    expect(file).toHaveLength(20)
  })
})
