import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import type { Picture, Room } from '@popcel/matting'
import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { encodePicture } from '../encode.ts'
import { inspectPicture } from '../header.ts'
import { pngChunks } from '../png-chunks.ts'
import { encodeRows, suitsRows } from './encode-rows.ts'

/** A slow ramp with grain of a few levels: what paint and photographs look like to a coder. */
function painted(width: number, height: number, channels: 1 | 2 | 3 | 4): Picture<Uint8Array> {
  const grain = noise(width * height * channels)
  const data = grain.map(
    (value, i) => 60 + (value & 7) + ((i / channels / width) >> 3) + (((i / channels) % width) >> 4),
  )
  return { width, height, channels, data, space: 'srgb', alpha: channels % 2 === 0 ? 'straight' : 'none' }
}

/** Bytes that nothing foretells: SHA-256 of a counter. */
function noise(length: number): Uint8Array {
  const out = new Uint8Array(length)
  for (let at = 0; at < length; at += 32) {
    const more = createHash('sha256').update(String(at)).digest()
    out.set(more.subarray(0, Math.min(32, length - at)), at)
  }
  return out
}

describe('encodeRows', () => {
  it.each([
    [1, 701, 3],
    [2, 640, 400],
    [3, 333, 257],
    [4, 300, 300],
    [4, 1, 1],
  ] as const)('another PNG reader gets the same samples: %i channels, %i×%i', async (channels, width, height) => {
    const picture = painted(width, height, channels)
    const read = decode(await encodeRows(picture))
    expect(read).toMatchObject({ width, height, channels, depth: 8 })
    expect(Buffer.compare(read.data as Uint8Array, picture.data)).toBe(0)
  })

  it('joins strips of two megabytes each, all with the sums that zlib wants', async () => {
    const picture = painted(1024, 1300, 4)
    const bytes = await encodeRows(picture)
    const strips = [...pngChunks(bytes)].filter(({ type }) => type === 'IDAT').map(({ data }) => data)
    // The beginning of the stream, three strips, and its end.
    expect(strips).toHaveLength(5)
    // Throws where the sum is wrong, or anything is missing.
    expect(inflateSync(Buffer.concat(strips))).toHaveLength(1300 * (1024 * 4 + 1))
    expect(Buffer.compare(decode(bytes).data as Uint8Array, picture.data)).toBe(0)
  })
})

it('works in memory that is lent, gives it back when it is done, and keeps none of it', async () => {
  const picture = painted(1024, 900, 4)
  const out = new Set<ArrayBufferLike>()
  let lent = 0
  const room: Room = {
    take(_, length) {
      const data = new Uint8Array(length).fill(255)
      out.add(data.buffer)
      lent++
      return data as never
    },
    give: (data) => void (data && out.delete(data.buffer)),
  }
  const bytes = await encodeRows(picture, room)
  expect([lent, out.size]).toEqual([2, 0])
  expect(Buffer.compare(decode(bytes).data as Uint8Array, picture.data)).toBe(0)
})

describe('suitsRows', () => {
  it('tells paint, for which it is smaller than libvips', async () => {
    const picture = painted(512, 512, 4)
    expect(suitsRows(picture)).toBe(true)
    const byLibvips = await encodePicture(picture, { format: 'png', compressionLevel: 4 })
    const chosen = await encodePicture(picture, { format: 'png' })
    expect(chosen.length).toBeLessThan(0.9 * byLibvips.length)
    expect(await inspectPicture(chosen)).toMatchObject({ format: 'png', width: 512, hasAlpha: true, bitDepth: 8 })
  })

  it('leaves flat drawings to libvips, and textures that repeat', async () => {
    const flat = { ...painted(512, 512, 4), data: new Uint8Array(512 * 512 * 4).fill(200) }
    for (let y = 100; y < 400; y++) flat.data.fill(30, (y * 512 + y) * 4, (y * 512 + 500) * 4)
    expect(suitsRows(flat)).toBe(false)
    const tile = noise(64)
    const texture = { ...flat, data: flat.data.map((_, i) => tile[((i >> 2) & 7) + ((i >> 11) & 7) * 8]!) }
    expect(suitsRows(texture)).toBe(false)
    const smallest = await encodePicture(texture, { format: 'png' })
    expect(smallest.length).toBeLessThan((await encodeRows(texture)).length)
  })

  it('leaves small pictures and those of 16 bits to libvips', () => {
    expect(suitsRows(painted(255, 255, 4))).toBe(false)
    expect(suitsRows({ ...painted(512, 512, 4), data: new Uint16Array(512 * 512 * 4) })).toBe(false)
    // Wide and low: fewer rows than are looked at.
    expect(suitsRows(painted(16_384, 16, 4))).toBe(false)
  })
})
