import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeClip } from './clip.ts'
import { inspectPicture } from './header.ts'
import { fill, handmadeApng, handmadePng } from './testing/handmade.ts'

const RED = [255, 0, 0, 255] as const
const GREEN = [0, 255, 0, 255] as const
const BLUE = [0, 0, 255, 255] as const
const NONE = [0, 0, 0, 0] as const

const pixelsOf = (frame: { picture: { data: Uint8Array } }) =>
  Array.from({ length: frame.picture.data.length / 4 }, (_, i) => [...frame.picture.data.slice(i * 4, i * 4 + 4)])

describe('APNG', () => {
  const whole = { width: 2, height: 1, rgba: [...RED, ...RED] }
  const dot = (colour: readonly number[], left: number) => ({ width: 1, height: 1, left, rgba: colour })

  it('keeps what was drawn before (dispose none)', async () => {
    const { frames, plays } = await decodeClip(handmadeApng(2, 1, [whole, dot(GREEN, 1), dot(BLUE, 0)], { plays: 3 }))
    expect(frames.map(pixelsOf)).toEqual([
      [[...RED], [...RED]],
      [[...RED], [...GREEN]],
      [[...BLUE], [...GREEN]],
    ])
    expect(plays).toBe(3)
  })

  it('clears only its own place after it was shown (dispose background)', async () => {
    const frames = [whole, { ...dot(GREEN, 1), dispose: 1 as const }, dot(BLUE, 0)]
    const clip = await decodeClip(handmadeApng(2, 1, frames))
    expect(clip.frames.map(pixelsOf).slice(1)).toEqual([
      [[...RED], [...GREEN]],
      [[...BLUE], [...NONE]],
    ])
  })

  it('puts back what was there before (dispose previous); on the first frame that is transparent black', async () => {
    const clip = await decodeClip(handmadeApng(2, 1, [whole, { ...dot(GREEN, 1), dispose: 2 as const }, dot(BLUE, 0)]))
    expect(pixelsOf(clip.frames[2]!)).toEqual([[...BLUE], [...RED]])
    const first = await decodeClip(handmadeApng(2, 1, [{ ...whole, dispose: 2 as const }, dot(BLUE, 0)]))
    expect(pixelsOf(first.frames[1]!)).toEqual([[...BLUE], [...NONE]])
  })

  it('replaces alpha with blend source and composites with blend over', async () => {
    const half = [0, 0, 255, 128] as const
    const source = await decodeClip(handmadeApng(2, 1, [whole, { ...dot(half, 0), blend: 0 as const }]))
    expect(pixelsOf(source.frames[1]!)[0]).toEqual([...half])
    const over = await decodeClip(handmadeApng(2, 1, [whole, { ...dot(half, 0), blend: 1 as const }]))
    // 128/255 of blue over opaque red: red 127, blue 128.
    expect(pixelsOf(over.frames[1]!)).toEqual([[127, 0, 128, 255], [...RED]])
  })

  it('blends half-transparent over half-transparent in straight colour', async () => {
    const below = { width: 1, height: 1, rgba: [200, 0, 0, 100] }
    const above = { width: 1, height: 1, rgba: [0, 100, 0, 100], blend: 1 as const }
    const { frames } = await decodeClip(handmadeApng(1, 1, [below, above]))
    // a = 100/255 twice: alpha = 100 + 100·155/255 = 160.78; red = 200·60.78/160.78 = 75.6; green = 100·100/160.78 = 62.2.
    expect(pixelsOf(frames[1]!)).toEqual([[76, 62, 0, 161]])
  })

  it('leaves a file that is a Buffer as it was', async () => {
    const file = Buffer.from(handmadeApng(2, 1, [whole, dot(GREEN, 0)]))
    const before = Uint8Array.from(file)
    const first = await decodeClip(file)
    expect(Uint8Array.from(file)).toEqual(before)
    expect(await decodeClip(file)).toEqual(first)
  })

  it('leaves out a default image that is not part of the animation', async () => {
    const bytes = handmadeApng(2, 1, [whole, dot(GREEN, 0)], { hidden: [...BLUE, ...BLUE] })
    const { frames } = await decodeClip(bytes)
    expect(frames.map(pixelsOf)).toEqual([
      [[...RED], [...RED]],
      [[...GREEN], [...RED]],
    ])
  })

  it('reads delays as fractions of a second; 10 ms and less become 100 ms; denominator 0 is 100', async () => {
    const delays = [
      [1, 4],
      [1, 3],
      [0, 1],
      [1, 100],
      [11, 1000],
      [7, 0],
    ] as const
    const { frames } = await decodeClip(
      handmadeApng(
        2,
        1,
        delays.map((delay) => ({ ...whole, delay })),
      ),
    )
    expect(frames.map((frame) => frame.durationMs)).toEqual([250, 1000 / 3, 100, 100, 11, 70])
  })

  it('refuses missing frames, frames without data, and frames outside the picture', async () => {
    const outside = handmadeApng(2, 1, [whole, { ...whole, left: 1 }])
    await expect(decodeClip(outside)).rejects.toMatchObject({ code: 'input-truncated' })
    await expect(decodeClip(handmadeApng(2, 1, [whole, whole], { told: 3 }))).rejects.toMatchObject({
      message: 'picture: is cut off or damaged: 2 of 3 frames are there',
    })
    const cut = handmadeApng(2, 1, [whole, whole, whole])
    await expect(decodeClip(cut.subarray(0, cut.length - 40))).rejects.toMatchObject({ code: 'input-truncated' })
  })
})

describe('GIF and WebP', () => {
  const tall = Uint8Array.from([RED, GREEN, BLUE].flatMap((colour) => fill(16, ...colour)))
  const source = () => sharp(tall, { raw: { width: 4, height: 12, channels: 4, pageHeight: 4 } })

  it.each(['gif', 'webp'] as const)('%s gives its frames, delays and plays', async (format) => {
    const encoded = source()
    const options = { loop: 3, delay: [120, 20, 400] }
    const bytes = await (format === 'gif'
      ? encoded.gif(options)
      : encoded.webp({ ...options, lossless: true })
    ).toBuffer()
    const clip = await decodeClip(bytes)
    expect(clip.frames.map((frame) => pixelsOf(frame)[5])).toEqual([[...RED], [...GREEN], [...BLUE]])
    expect(clip.frames.map((frame) => frame.durationMs)).toEqual([120, 20, 400])
    expect(clip.frames[0]!.picture).toMatchObject({ width: 4, height: 4, channels: 4, alpha: 'straight' })
    expect(clip.plays).toBe(3)
  })

  it('a GIF delay of 0 or 10 ms is shown for 100 ms', async () => {
    const clip = await decodeClip(
      await source()
        .gif({ delay: [0, 10, 20] })
        .toBuffer(),
    )
    expect(clip.frames.map((frame) => frame.durationMs)).toEqual([100, 100, 20])
  })

  it('a GIF plays without end for loop count 0, count + 1 times else, once without the extension', async () => {
    const endless = await source().gif({ loop: 0 }).toBuffer()
    expect((await decodeClip(endless)).plays).toBe(0)
    const counted = Buffer.from(endless)
    counted.writeUInt16LE(4, counted.indexOf('NETSCAPE2.0') + 13)
    expect((await decodeClip(counted)).plays).toBe(5)
    const once = await source().gif({ loop: 1 }).toBuffer()
    expect(once.includes('NETSCAPE')).toBe(false)
    expect((await decodeClip(once)).plays).toBe(1)
  })

  it('composes GIF frames that change a part only, with transparency', async () => {
    const { frames } = await decodeClip(partialGif())
    expect(frames.map(pixelsOf)).toEqual([
      [[...RED], [...RED]],
      [[...RED], [...GREEN]],
    ])
  })
})

describe('a still picture', () => {
  it('is a clip of one frame, 16 bits brought to 8 and grey to RGBA', async () => {
    const clip = await decodeClip(handmadePng(2, 1, [0, 65535], { depth: 16, colourType: 0 }))
    expect(clip.plays).toBe(1)
    expect(clip.frames).toHaveLength(1)
    expect([...clip.frames[0]!.picture.data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255])
  })
})

describe('inspectPicture', () => {
  it('tells what a file is without decoding it', async () => {
    const apng = handmadeApng(2, 1, [
      { width: 2, height: 1, rgba: fill(2, 1, 2, 3, 4) },
      { width: 1, height: 1, rgba: [1, 2, 3, 4] },
    ])
    const plain = { hasProfile: false, orientation: 1 }
    expect(await inspectPicture(apng)).toEqual({
      format: 'png',
      width: 2,
      height: 1,
      frames: 2,
      bitDepth: 8,
      hasAlpha: true,
      ...plain,
    })
    expect(await inspectPicture(handmadePng(3, 2, new Uint16Array(18), { depth: 16, colourType: 2 }))).toEqual({
      format: 'png',
      width: 3,
      height: 2,
      frames: 1,
      bitDepth: 16,
      hasAlpha: false,
      ...plain,
    })
    const gif = await sharp(
      new Uint8Array(4 * 12 * 3).map((_, i) => i),
      { raw: { width: 4, height: 12, channels: 3, pageHeight: 4 } },
    )
      .gif()
      .toBuffer()
    expect(await inspectPicture(gif)).toMatchObject({ format: 'gif', width: 4, height: 4, frames: 3 })
    const turned = await sharp(new Uint8Array(3 * 2 * 3), { raw: { width: 3, height: 2, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(await inspectPicture(turned)).toMatchObject({
      format: 'jpeg',
      width: 2,
      height: 3,
      orientation: 6,
      hasProfile: true,
    })
    const avif = await sharp(new Uint8Array(3 * 2 * 4), { raw: { width: 3, height: 2, channels: 4 } })
      .avif()
      .toBuffer()
    expect(await inspectPicture(avif)).toMatchObject({ format: 'avif', width: 3, height: 2, frames: 1, hasAlpha: true })
  })
})

/** A GIF of 2×1: frame 0 red red, frame 1 a single green pixel at x = 1. Written by hand from the GIF89a specification. */
function partialGif(): Uint8Array {
  const header = [...Buffer.from('GIF89a'), 2, 0, 1, 0, 0xf0, 0, 0, 255, 0, 0, 0, 255, 0]
  const control = [0x21, 0xf9, 4, 0x04, 5, 0, 0, 0]
  // LZW with 2-bit minimum code size, 3-bit codes: clear (4), then the pixels, end (5).
  const first = [...control, 0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0b00000100, 0b1010, 0]
  const second = [...control, 0x2c, 1, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0b01001100, 0b1, 0]
  return Uint8Array.from([...header, ...first, ...second, 0x3b])
}
