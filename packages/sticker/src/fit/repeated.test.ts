import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readAnimation } from '../check/animation.ts'
import { showFrames } from '../check/pixels.ts'
import { walkChunks } from '../check/png-chunks.ts'
import { packPixels } from '../png/surface.ts'
import { paintedFrames } from '../testing/art.ts'
import { psnr } from './quality.ts'
import { prepareShades, repeatFrames } from './repeated.ts'
import { reducedVariant, repeatedVariant, slotsOf, unpack } from './variant.ts'

const SIZE = 56
const given = paintedFrames(6, SIZE)
const slots = slotsOf(
  { width: SIZE, height: SIZE, frames: given.map(packPixels), totalMs: 1000, plays: 4 },
  given.length,
)
const shades = prepareShades(slots, 640)
const variantAt = (lambda: number) => repeatedVariant(slots, repeatFrames(shades, lambda), shades.colours)
const variant = variantAt(shades.error * 0.35)

describe('prepareShades', () => {
  it('comes nearer to the clip than its first guess, which is without k-means', () => {
    const rough = reducedVariant(slots, 640, 'rough')
    expect(Number(variantAt(0).quality)).toBeGreaterThan(Number(rough.quality) + 0.3)
  })
})

describe('the colours of a frame', () => {
  it('are its own: the first frame has no more than was said, and the clip has many more', () => {
    const { frames } = repeatFrames(prepareShades(slots, 300), 0)
    expect(new Set(frames[0]).size).toBeLessThanOrEqual(300)
    expect(new Set(frames.flatMap((frame) => [...frame])).size).toBeGreaterThan(600)
  })

  it('are where the next try starts', () => {
    const { frames, moved } = repeatFrames(shades, shades.error)
    const entries = new Set(moved.frames[0]!.entries)
    for (const value of new Set(frames[0])) expect(entries.has(value)).toBe(true)
    expect(moved.frames[0]!.entries).not.toEqual(shades.frames[0]!.entries)
  })
})

describe('a repetitive variant', () => {
  const file = variant.write('small')
  const shown = showFrames(readAnimation(walkChunks(file).chunks)).frames

  it('is shown by the reader as it is stored', () => {
    expect(shown).toEqual(variant.stored().map((frame) => unpack(frame, SIZE, SIZE).data))
  })

  it('has a first frame that another decoder reads alike', async () => {
    expect(new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer())).toEqual(shown[0])
  })

  it('knows its quality: what is measured on what is shown', () => {
    const pictures = shown.map((data) => ({ ...given[0]!, data }))
    expect(Number(variant.quality)).toBeCloseTo(Number(psnr(given, pictures)), 4)
  })

  it('keeps every pixel clear, translucent or opaque', () => {
    const kind = (alpha: number) => (alpha === 0 ? 0 : alpha === 255 ? 2 : 1)
    shown.forEach((data, k) => {
      for (let i = 3; i < data.length; i += 4) {
        // A pixel that is nearly clear may become so.
        if (given[k]!.data[i]! > 8) expect(kind(data[i]!)).toBe(kind(given[k]!.data[i]!))
        if (given[k]!.data[i] === 0) expect(data[i]).toBe(0)
      }
    })
  })

  it('keeps still what stands still', () => {
    const [first, second] = [given[0]!.data, given[1]!.data]
    const before = new Uint32Array(shown[0]!.buffer)
    const after = new Uint32Array(shown[1]!.buffer)
    let still = 0
    for (let i = 0; i < first.length; i += 4) {
      if (first[i + 3] === 0 || [0, 1, 2, 3].some((k) => first[i + k] !== second[i + k])) continue
      still++
      expect(after[i / 4]).toBe(before[i / 4])
    }
    expect(still).toBeGreaterThan(100)
  })

  it('is smaller, and worse, the more a bit is worth', () => {
    const sizes = [0, 0.2, 0.6].map((share) => {
      const made = variantAt(shades.error * share)
      return { bytes: made.write('small').length, db: Number(made.quality) }
    })
    expect(sizes.map(({ bytes }) => bytes)).toEqual(sizes.map(({ bytes }) => bytes).sort((a, b) => b - a))
    expect(sizes.map(({ db }) => db)).toEqual(sizes.map(({ db }) => db).sort((a, b) => b - a))
    expect(sizes[2]!.bytes).toBeLessThan(sizes[0]!.bytes * 0.9)
  })
})
