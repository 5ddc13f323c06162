import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { describe, expect, it } from 'vitest'
import { readAnimation } from '../check/animation.ts'
import { checkFile } from '../check/check.ts'
import { showFrames } from '../check/pixels.ts'
import { walkChunks } from '../check/png-chunks.ts'
import { type PlatformSpec, platformSpec } from '../platforms.ts'
import { placeAtBottom } from '../resample.ts'
import { blank, bouncingBall, noiseFrames, paintedFrames, seeded } from '../testing/art.ts'
import { fitAnimation, fitToSpec } from './fit.ts'
import { psnr } from './quality.ts'

const fit = (frames: readonly CutOut[], durationMs = 1000) =>
  fitAnimation(frames, { platform: 'line-emoji', durationMs })
const read = (bytes: Uint8Array) => {
  const animation = readAnimation(walkChunks(bytes).chunks)
  const pictures = showFrames(animation).frames.map((data): CutOut => ({ ...blank(180, 180), data }))
  return { pictures, delays: animation.frames.map(({ control }) => control), plays: animation.control?.plays }
}
const codeOf = (run: () => unknown): string => {
  try {
    run()
    return 'no error'
  } catch (error) {
    return error instanceof PopcelError ? `${error.code}: ${error.message}` : String(error)
  }
}
/** One square dot on an empty canvas, cheap to draw. */
const dot = (x: number, size = 120): CutOut => {
  const frame = blank(180, 180)
  for (let y = 30; y < 30 + size; y++)
    for (let k = 0; k < size; k++) frame.data.set([255, 80, 0, 255], (y * 180 + x + k) * 4)
  return frame
}

describe('fitAnimation', () => {
  const ball = bouncingBall(6)
  const { bytes, report } = fit(ball)

  it('makes a file that check accepts, with nothing given up', () => {
    expect(checkFile('001.png', bytes, 'line-emoji')).toEqual([])
    expect(report).toMatchObject({
      bytes: bytes.length,
      frames: 6,
      artScale: 1,
      durationMs: 1000,
      plays: 4,
      gaveUp: [],
    })
  })

  it('stores what was given, and says so truthfully', () => {
    const { pictures, delays, plays } = read(bytes)
    expect(report.psnrDb).toBe('lossless')
    expect(psnr(ball, pictures)).toBe('lossless')
    expect(delays.map(({ delayNum }) => delayNum)).toEqual([167, 166, 167, 167, 166, 167])
    expect(plays).toBe(4)
  })

  it('tells when the time was changed', () => {
    const changed = fit([dot(10), dot(20), dot(30), dot(40), dot(50)], 1200).report
    expect(changed).toMatchObject({ durationMs: 1000, gaveUp: ['one play lasts 1 s instead of 1.2 s'] })
    expect(fit([dot(10), dot(20), dot(30), dot(40), dot(50)], 2000).report).toMatchObject({ plays: 2, gaveUp: [] })
  })

  it('drops frames evenly above 20 and says how many', () => {
    const result = fit(Array.from({ length: 25 }, (_, i) => dot(2 * i)))
    expect(result.report).toMatchObject({ frames: 20, gaveUp: ['5 of 25 frames dropped'] })
    expect(checkFile('001.png', result.bytes, 'line-emoji').filter(({ level }) => level === 'refuse')).toEqual([])
  })

  it('spreads few frames over five slots that all differ', () => {
    const result = fit([dot(10), dot(50)])
    expect(result.report.frames).toBe(5)
    expect(result.report.gaveUp).toEqual([
      '2 frames spread over 5, the least that LINE animated emoji takes',
      '2 held frames marked with one invisible pixel, so that no tool merges them',
    ])
    const { pictures, delays } = read(result.bytes)
    expect(delays.map(({ delayNum }) => delayNum)).toEqual([167, 166, 167, 250, 250])
    for (let k = 1; k < 5; k++) expect(pictures[k]!.data).not.toEqual(pictures[k - 1]!.data)
    expect(psnr([dot(10), dot(10), dot(10), dot(50), dot(50)], pictures)).toBeGreaterThan(90)
    expect(checkFile('001.png', result.bytes, 'line-emoji')).toEqual([])
  })

  it('cleans residue, and measures against what was given', () => {
    const random = seeded(9)
    const dirty = [0, 10, 20, 30, 40].map((x) => {
      const frame = dot(x)
      for (let i = 3; i < frame.data.length; i += 4)
        if (frame.data[i] === 255) frame.data[i] = 242 + Math.floor(random() * 12)
      return frame
    })
    const result = fit(dirty)
    expect(result.report.gaveUp).toEqual(['alpha cleaned: nearly solid made solid, nearly empty made empty'])
    const { pictures } = read(result.bytes)
    expect(pictures[0]!.data[(40 * 180 + 40) * 4 + 3]).toBe(255)
    expect(Number(result.report.psnrDb)).toBeCloseTo(Number(psnr(dirty, pictures)), 6)
  })
})

describe('a play that shows the same twice', () => {
  const five = noiseFrames(5, 32)
  const ten = [...five, ...five]
  const specOf = (maxBytes: number): PlatformSpec => ({
    ...platformSpec('line-emoji'),
    canvas: { kind: 'exact', width: 32, height: 32 },
    maxBytes,
  })
  const whole = fitToSpec(ten, specOf(300_000), { durationMs: 2000 })

  it('is stored as it is when it fits', () => {
    expect(whole.report).toMatchObject({ frames: 10, durationMs: 2000, plays: 2, timesInPlay: 1, gaveUp: [] })
  })

  it('is stored once and played twice as often when it does not', () => {
    const half = Math.round(whole.report.bytes * 0.55)
    const { bytes, report } = fitToSpec(ten, specOf(half), { durationMs: 2000 })
    expect(report).toMatchObject({ frames: 5, durationMs: 1000, plays: 4, timesInPlay: 2, psnrDb: 'lossless' })
    expect(report.gaveUp).toEqual([
      'the play repeats itself: stored once, 5 frames in 1 s, and played 2 times as often',
    ])
    const { frames } = showFrames(readAnimation(walkChunks(bytes).chunks))
    expect(frames).toEqual(five.map((frame) => frame.data))
  })
})

describe('fitToSpec with hardly any room', () => {
  const tiny = (maxBytes: number): PlatformSpec => ({
    ...platformSpec('line-emoji'),
    canvas: { kind: 'exact', width: 32, height: 32 },
    maxBytes,
  })
  const noise = noiseFrames(5, 32)

  it('draws the art smaller, last of all, and says so', () => {
    const { bytes, report } = fitToSpec(noise, tiny(2_600), { durationMs: 1000 })
    expect(bytes.length).toBeLessThanOrEqual(2_600)
    expect(report.frames).toBe(5)
    expect(report.artScale).toBeLessThan(1)
    expect(report.gaveUp.at(-1)).toBe(`art drawn at ${Math.round(report.artScale * 100)} % of its size`)
  })

  it('fails with the smallest size it met', () => {
    expect(codeOf(() => fitToSpec(noise, tiny(700), { durationMs: 1000 }))).toMatch(
      /^pack-does-not-fit: animation: does not fit LINE animated emoji: \d+ bytes at the smallest, 700 allowed$/,
    )
  })
})

describe('painted frames that fall short of 45 dB', () => {
  const size = 44
  const redraw = (side: number) => paintedFrames(8, side, 1)
  const spec: PlatformSpec = {
    ...platformSpec('line-emoji'),
    canvas: { kind: 'exact', width: size, height: size },
    maxBytes: 11_200,
  }
  const whole = fitToSpec(redraw(size), spec, { durationMs: 1000, redraw })
  const smaller = fitToSpec(redraw(size), spec, { durationMs: 1000, redraw, leastDb: 45 })

  it('keep their size when nothing else is asked', () => {
    const { report } = whole
    expect(report).toMatchObject({ artScale: 1, frames: 8 })
    expect(report.psnrDb).toBeGreaterThan(33)
    expect(report.psnrDb).toBeLessThan(44)
    expect(report.gaveUp).toEqual([`colours reduced to ${report.colours} in each frame`])
  })

  it('reach 45 dB smaller, within the limit, with all frames, and say so', () => {
    const { bytes, report } = smaller
    expect(bytes.length).toBeLessThanOrEqual(spec.maxBytes)
    expect(report.frames).toBe(8)
    expect(report.psnrDb).toBeGreaterThanOrEqual(45)
    expect(report.artScale).toBeLessThan(1)
    expect(report.artScale).toBeGreaterThan(0.6)
    expect(report.gaveUp.at(-1)).toBe(`art drawn at ${Math.round(report.artScale * 100)} % of its size, to keep 45 dB`)
  })

  it('are measured against the art as it is at that size', () => {
    const { bytes, report } = smaller
    const { frames } = showFrames(readAnimation(walkChunks(bytes).chunks))
    const drawn = redraw(Math.round(size * report.artScale)).map((frame) => placeAtBottom(frame, size, size))
    const shown = frames.map((data): CutOut => ({ ...blank(size, size), data }))
    expect(Number(psnr(drawn, shown))).toBeCloseTo(Number(report.psnrDb), 6)
  })
})

describe('a quality that no size reaches', () => {
  it('leaves the art as large as it is, and is told', () => {
    const spec: PlatformSpec = {
      ...platformSpec('line-emoji'),
      canvas: { kind: 'exact', width: 32, height: 32 },
      maxBytes: 4_000,
    }
    const { report } = fitToSpec(noiseFrames(5, 32), spec, { durationMs: 1000, leastDb: 60 })
    expect(report.artScale).toBe(1)
    expect(report.gaveUp.at(-1)).toBe('the 60 dB asked for, which no size of the art reaches')
  })
})

describe('fitAnimation refuses', () => {
  it('what it cannot use, in a sentence', () => {
    expect(codeOf(() => fit([]))).toBe('usage: an animation needs at least one frame')
    expect(codeOf(() => fit([blank(96, 74)]))).toBe('usage: a frame is 96×74; LINE animated emoji needs 180×180')
    expect(codeOf(() => fit([blank(180, 180), blank(180, 180)]))).toMatch(/^picture-transparent: /)
    expect(codeOf(() => fit([dot(5), dot(5), dot(5)]))).toBe(
      'animation-still: animation: all frames are the same; LINE animated emoji refuses an animation in which nothing moves',
    )
  })

  it('to go on when it was told to stop', () => {
    const signal = AbortSignal.abort()
    const options = { platform: 'line-emoji', durationMs: 1000, signal } as const
    expect(codeOf(() => fitAnimation([dot(1), dot(2)], options))).toMatch(/^aborted: /)
  })
})
