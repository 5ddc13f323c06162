import { describe, expect, it } from 'vitest'
import { putTogether } from '../testing/rewrite-png.ts'
import { walkChunks } from './png-chunks.ts'

const file = putTogether([
  { type: 'IHDR', data: Uint8Array.of(1, 2, 3) },
  { type: 'IEND', data: new Uint8Array(0) },
])

describe('walkChunks', () => {
  it('finds the chunks of a good file and no fault', () => {
    const { chunks, faults } = walkChunks(file)
    expect(chunks.map(({ type, data }) => [type, ...data])).toEqual([['IHDR', 1, 2, 3], ['IEND']])
    expect(faults).toEqual([])
  })

  it('names every way in which the form can break', () => {
    const fault = (bytes: Uint8Array) => walkChunks(bytes).faults
    expect(fault(new Uint8Array(0))).toEqual(['the file is empty (0 bytes)'])
    expect(fault(Uint8Array.from(Buffer.from('GIF89a')))).toEqual(['this is not a PNG file but a GIF'])
    expect(fault(Uint8Array.from(Buffer.from('RIFF\0\n\0\0WEBPVP8X')))).toEqual(['this is not a PNG file but a WebP'])
    expect(fault(Uint8Array.of(255, 216, 255, 224, 0))).toEqual(['this is not a PNG file but a JPEG'])
    expect(fault(Uint8Array.from(Buffer.from('hello')))).toEqual(['this is not a PNG file'])
    expect(fault(file.subarray(0, 15))).toEqual(['the file is cut off in the middle of a chunk'])
    expect(fault(file.subarray(0, 22))).toEqual(['the file is cut off: chunk IHDR should have 3 bytes'])
    expect(fault(file.subarray(0, 23))).toEqual(['the file is cut off: the end chunk (IEND) is missing'])
    expect(fault(Uint8Array.of(...file, 0, 0))).toEqual(['2 bytes follow the end of the picture'])
    expect(fault(file.with(17, 9))).toEqual(['chunk IHDR at byte 8 is damaged (its checksum is wrong)'])
    expect(fault(file.with(12, 0))).toEqual(['at byte 8 there is no chunk'])
  })

  it('does not believe a length of four thousand million', () => {
    expect(walkChunks(file.with(8, 255)).faults[0]).toMatch(/^the file is cut off: chunk IHDR should have 427819/)
  })
})
