import { describe, expect, it } from 'vitest'
import { type PlatformSpec, platformSpec } from '../platforms.ts'
import { foldClip } from './fold.ts'

const line = platformSpec('line-emoji')
/** Frames of one pixel each. */
const clip = (values: number[], totalMs: number, plays: number) => ({
  width: 1,
  height: 1,
  frames: values.map((value) => Uint32Array.of(value)),
  totalMs,
  plays,
})
const told = (folded: ReturnType<typeof foldClip>) =>
  folded && { values: folded.frames.map((frame) => frame[0]), totalMs: folded.totalMs, plays: folded.plays }
const five = [1, 2, 3, 4, 5]

describe('foldClip', () => {
  it('stores what repeats once and plays it as often as it was seen', () => {
    expect(told(foldClip(clip([...five, ...five], 2000, 2), line))).toEqual({ values: five, totalMs: 1000, plays: 4 })
    expect(told(foldClip(clip([...five, ...five, ...five, ...five], 4000, 1), line))).toEqual({
      values: five,
      totalMs: 1000,
      plays: 4,
    })
  })

  it('folds as far as the platform takes the play', () => {
    // Four times in two seconds: half a second is no length of a play, one second is.
    const often = foldClip(clip([...five, ...five, ...five, ...five], 2000, 2), line)
    expect(told(often)).toEqual({ values: [...five, ...five], totalMs: 1000, plays: 4 })
    expect(foldClip(clip([...five, ...five], 1000, 4), line)).toBeUndefined()
    // Below the least number of frames.
    expect(foldClip(clip([1, 2, 3, 4, 1, 2, 3, 4], 2000, 2), line)).toBeUndefined()
    // More plays than are allowed.
    expect(foldClip(clip([...five, ...five], 2000, 3), line)).toBeUndefined()
  })

  it('leaves frames alone that do not repeat exactly', () => {
    expect(foldClip(clip([...five, 1, 2, 3, 4, 6], 2000, 2), line)).toBeUndefined()
    expect(foldClip(clip([...five, ...five, 1], 2000, 2), line)).toBeUndefined()
  })

  it('takes any whole milliseconds where the platform only limits them, and plays without end', () => {
    const endless: PlatformSpec = { ...line, play: { kind: 'at-most', totalMs: 3000 }, repeat: { kind: 'endless' } }
    expect(told(foldClip(clip([...five, ...five], 900, 0), endless))).toEqual({ values: five, totalMs: 450, plays: 0 })
    expect(foldClip(clip([...five, ...five], 901, 0), endless)).toBeUndefined()
  })
})
