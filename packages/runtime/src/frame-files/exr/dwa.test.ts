import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal } from '../../testing/refusal.ts'
import { type Folder, temporaryFolder } from '../../testing/weights.ts'
import type { FramePlane, WriteFrameOptions } from '../frame-file.ts'
import { inspectFrameFile } from '../inspect.ts'
import { readFrameFile } from '../read.ts'
import { decodeByFfmpeg } from '../testing/ffmpeg.ts'
import { asHalves, floatPicture, inFolder } from '../testing/frames.ts'
import { writeFrameFile } from '../write.ts'
import { type CoefficientSink, mirrored, packBlocks } from './dwa-forward.ts'
import { rulesBytes, rulesFor } from './dwa-rules.ts'

let folder: Folder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())
const at = (name: string) => inFolder(folder)(name)

const KINDS = ['dwaa', 'dwab'] as const
/** Odd, one pixel, one line, one column, more than one chunk of both, a block exactly. */
const SIZES = [
  [53, 70],
  [1, 1],
  [67, 1],
  [1, 33],
  [8, 8],
  [21, 300],
  [20_000, 2],
] as const

/** The light that DWA compares: powers of 2.2 up to 1, a logarithm above. */
const seen = (value: number) => {
  const size = Math.abs(value)
  return Math.sign(value) * (size <= 1 ? size ** (1 / 2.2) : 1 + Math.log(size) / 2.2)
}
const channelOf = (data: ArrayLike<number>, channel: number, of: number) =>
  Array.from(data).filter((_, i) => i % of === channel)

const worst = (found: readonly number[], wanted: readonly number[]) =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0)

async function roundTrip(picture: Parameters<typeof writeFrameFile>[1], options: Partial<WriteFrameOptions>) {
  const { bytes } = await writeFrameFile(at('round.exr'), picture, { format: 'exr', ...options })
  return { bytes, ...(await readFrameFile(at('round.exr'))) }
}

/** Coefficients of one channel of 8 × 8 samples, which are given in the light that DWA compares. */
function coefficientsOf(block: ArrayLike<number>, level: number): CoefficientSink {
  const to = { ac: new Uint16Array(63), dc: new Uint16Array(1), acAt: 0, dcAt: 0 }
  packBlocks(1, { width: 8, height: 8 }, (_c, _top, lines) => lines.set(block), level, to, new Float32Array(64))
  return to
}
const halves = (words: Uint16Array) => [...new Float16Array(words.buffer, words.byteOffset, words.length)]

describe('a block', () => {
  it('of one value is eight times that and the end', () => {
    const { ac, dc, acAt } = coefficientsOf(new Float32Array(64).fill(0.5), 45)
    expect(halves(dc)).toEqual([4])
    expect([...ac.subarray(0, acAt)]).toEqual([0xff00])
  })

  it('of one cosine is one coefficient between runs of zeros', () => {
    // the 13th of the diagonals is at column 2, line 2 (0-based): |cos(2(2x+1)π/16) · cos(2(2y+1)π/16)| · 4
    const cosine = (x: number) => Math.cos(((2 * x + 1) * 2 * Math.PI) / 16)
    const { ac, acAt } = coefficientsOf(
      Float32Array.from({ length: 64 }, (_, i) => cosine(i & 7) * cosine(i >> 3)),
      45,
    )
    expect(ac[0]).toBe(0xff00 | 11)
    expect(halves(ac.subarray(1, 2))).toEqual([4])
    expect([...ac.subarray(2, acAt)]).toEqual([0xff00])
  })

  it('loses at most what the table of JPEG says times the level, and nothing of what is brighter than 20,000', () => {
    const wild = Float32Array.from({ length: 64 }, (_, i) => ((i * 7919) % 64) / 64)
    const mean = wild.reduce((sum, value) => sum + value, 0) / 8
    for (const level of [45, 1000]) {
      const [off] = halves(coefficientsOf(wild, level).dc).map((value) => Math.abs(value - mean))
      // the mean is 1.6 times as free as the freest
      expect(off).toBeLessThanOrEqual((1.6 * level) / 100_000)
    }
    // 100,000 allows 1.6 in the mean, which here is 8: a number of one digit
    expect(halves(coefficientsOf(new Float32Array(64).fill(1.17), 100_000).dc)).toEqual([8])
    expect(halves(coefficientsOf(new Float32Array(64).fill(5.9375), 100_000).dc)).toEqual([47.5])
  })

  it('goes on mirrored beyond the edge', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((i) => mirrored(i, 5))).toEqual([0, 1, 2, 3, 4, 4, 3, 2])
    expect([0, 1, 2, 3].map((i) => mirrored(i, 1))).toEqual([0, 0, 0, 0])
  })
})

it('rules are those of OpenEXR for its names; coverage goes by runs', () => {
  const named = (...names: string[]) =>
    names.map((name) => ({ name, type: 'half' as const, linear: 0, xSampling: 1, ySampling: 1 }))
  const rules = rulesFor(named('A', 'R', 'diffuse.R', 'Z'), false)
  expect(rules.map(({ suffix, scheme, colour }) => [suffix, scheme, colour])).toEqual([
    ['A', 'runs', -1],
    ['R', 'dct', 0],
  ])
  // 2 bytes of length; A 0, (0 << 4 | 2 << 2), half; R 0, (1 << 4 | 1 << 2), half
  expect([...rulesBytes(rules)]).toEqual([10, 0, 65, 0, 8, 1, 82, 0, 20, 1])
  expect(rulesFor(named('Y'), false)[0]?.scheme).toBe('dct')
  expect(rulesFor(named('Y'), true)[0]?.scheme).toBe('runs')
})

describe.each(KINDS)('%s', (compression) => {
  it.each(SIZES)('colour comes back near, alpha as it was, %i×%i', async (width, height) => {
    for (const sampleType of ['half', 'float'] as const) {
      const picture = floatPicture(width, height, 4)
      const { picture: read, info } = await roundTrip(picture, { compression, sampleType })
      expect(info).toMatchObject({ compression, sampleType, width, height })
      const wanted = sampleType === 'half' ? asHalves(picture.data) : picture.data
      expect(channelOf(read.data, 3, 4)).toEqual(channelOf(wanted, 3, 4))
      const off = Array.from(wanted, (value, i) => Math.abs(seen(read.data[i]!) - seen(value)))
      expect(worst(off, Array(off.length).fill(0))).toBeLessThan(0.02)
      expect(Math.sqrt(off.reduce((sum, value) => sum + value * value, 0) / off.length)).toBeLessThan(0.003)
    }
  })

  it.each(SIZES)(
    'noise that does not get smaller is stored as it is or comes back near, %i×%i',
    async (width, height) => {
      const picture = floatPicture(width, height, 4)
      for (let i = 0, state = 1; i < picture.data.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        picture.data[i] = state / 2 ** 32
      }
      const { picture: read } = await roundTrip(picture, { compression, level: 0 })
      expect(worst([...read.data], [...picture.data])).toBeLessThan(0.01)
    },
  )

  it('a lower level loses less and takes more, and is written into the file', async () => {
    const picture = floatPicture(160, 128, 3)
    const of = async (level: number) => {
      const { picture: read, bytes } = await roundTrip(picture, { compression, level })
      const off = Array.from(picture.data, (value, i) => Math.abs(seen(read.data[i]!) - seen(value)))
      const { metadata } = await inspectFrameFile(at('round.exr'))
      expect(Number(metadata['dwaCompressionLevel'])).toBe(level)
      return { bytes, worst: Math.max(...off) }
    }
    const [none, some, much] = [await of(0), await of(45), await of(500)]
    // 0 loses only what halves of the coefficients round away
    expect(none.worst).toBeLessThan(0.003)
    expect(some.worst).toBeGreaterThan(none.worst)
    expect(much.worst).toBeGreaterThan(some.worst)
    expect(some.bytes).toBeLessThan(none.bytes)
    expect(much.bytes).toBeLessThan(some.bytes)
    expect(some.bytes).toBeLessThan((await roundTrip(picture, { compression: 'zip' })).bytes / 2)
  })

  it('mattes and channels that are no colour are kept to the bit', async () => {
    const matte = floatPicture(70, 45, 1)
    const alone = await roundTrip(matte, { compression, coverage: true })
    expect(alone.picture.data).toEqual(asHalves(matte.data))
    const data = floatPicture(70, 45, 4).data
    const plane = (name: string, offset: number): FramePlane => ({ name, data, offset, stride: 4 })
    const write = (planes: readonly FramePlane[]) =>
      writeFrameFile(
        at('planes.exr'),
        { width: 70, height: 45, planes, space: 'linear', alpha: 'none' },
        { format: 'exr', compression, level: 5000 },
      )
    const wanted = (offset: number) => channelOf(asHalves(data), offset, 4)
    await write([plane('Z', 3)])
    expect([...(await readFrameFile(at('planes.exr'))).picture.data]).toEqual(wanted(3))
    // beside colours of a layer too, which go together
    await write([plane('l.B', 0), plane('l.G', 1), plane('l.R', 2), plane('l.Z', 3)])
    const { picture: layer } = await readFrameFile(at('planes.exr'), { layer: 'l' })
    expect(channelOf(layer.data, 0, 3)).not.toEqual(wanted(2))
    for (const [i, offset] of [2, 1, 0].entries())
      expect(worst(channelOf(layer.data, i, 3), wanted(offset))).toBeLessThan(0.6)
  })

  it('light up to the largest half stays finite, below 0 keeps its sign', async () => {
    const picture = { ...floatPicture(40, 40, 3), alpha: 'none' as const }
    for (let i = 0; i < picture.data.length; i++) if (i % 4 === 0) picture.data[i] = i % 8 === 0 ? 65504 : -0.25
    for (const level of [45, 2000]) {
      const { picture: read, nonFinite } = await roundTrip(picture, { compression, level })
      expect(nonFinite).toBe(0)
      const bright = [...read.data].filter((_, i) => picture.data[i] === 65504)
      expect(worst(bright, Array(bright.length).fill(60_000))).toBeLessThan(6000)
    }
    const dark = { ...picture, data: new Float32Array(4800).fill(-0.25) }
    const { picture: read } = await roundTrip(dark, { compression })
    expect(worst([...read.data], [...dark.data])).toBeLessThan(0.002)
  })

  it('of one value is small', async () => {
    const picture = { ...floatPicture(300, 100, 3), data: new Float32Array(90_000).fill(0.25) }
    const { picture: read, bytes } = await roundTrip(picture, { compression })
    expect(worst([...read.data], [...picture.data])).toBeLessThan(0.0005)
    expect(bytes).toBeLessThan(3000)
  })

  it('is read by FFmpeg nearly as by us', async () => {
    const picture = floatPicture(64, 64, 4)
    const { picture: ours } = await roundTrip(picture, { compression })
    const theirs = await decodeByFfmpeg('exr', await readFile(at('round.exr')))
    expect(theirs).toMatchObject({ width: 64, height: 64, format: 'gbrapf16le' })
    ;[2, 0, 1, 3].forEach((plane, channel) => {
      const samples = new Float16Array(theirs.planes[plane]!.buffer as ArrayBuffer)
      expect(worst(channelOf(ours.data, channel, 4), [...samples])).toBeLessThan(0.003)
    })
  })

  it('what it cannot hold is refused at the door', async () => {
    const picture = floatPicture(8, 8, 3)
    const refused = async (options: Partial<WriteFrameOptions>) =>
      (await refusal(writeFrameFile(at('no.exr'), picture, { format: 'exr', compression, ...options }))).message
    expect(await refused({ nonFinite: 'keep' })).toContain(`${compression} cannot keep samples that are no numbers`)
    for (const level of [-1, Number.NaN, 100_001])
      expect(await refused({ level })).toContain(`level of ${compression} must be a number from 0 to 100000`)
    picture.data[7] = Number.NaN
    expect(await refused({})).toContain('1 of its samples')
    await expect(readFile(at('no.exr'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('damage inside is refused or read, never a crash', async () => {
    await roundTrip(floatPicture(90, 80, 4), { compression })
    const whole = await readFile(at('round.exr'))
    const codes = new Set<string>()
    for (let i = 600; i < whole.length; i += 331) {
      const hurt = Buffer.from(whole)
      hurt[i]! ^= 0x55
      await folder.put('hurt.exr', hurt)
      codes.add(
        await readFrameFile(at('hurt.exr')).then(
          () => 'read',
          (error: { code: string }) => error.code,
        ),
      )
    }
    expect([...codes].filter((code) => code !== 'read' && code !== 'input-truncated')).toEqual([])
  })
})
