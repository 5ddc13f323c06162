import { describe, expect, it } from 'vitest'
import { packPixels } from '../png/surface.ts'
import { bouncingBall, noiseFrames, paintedFrames } from '../testing/art.ts'
import { asNumber } from './quality.ts'
import { type Found, GOOD_DB, searchEncoding } from './search.ts'
import { reducedVariant, slotsOf } from './variant.ts'

const clipOf = (frames: ReturnType<typeof bouncingBall>) => ({
  width: frames[0]!.width,
  height: frames[0]!.height,
  frames: frames.map(packPixels),
  totalMs: 1000,
  plays: 1,
})
const limits = (maxBytes: number) => ({
  maxBytes,
  leastFrames: 5,
  mostFrames: 20,
  goodDb: GOOD_DB,
  checkAbort: () => {},
})
const ball = clipOf(bouncingBall(6, 44))

function found(result: ReturnType<typeof searchEncoding>): Found {
  if (!('bytes' in result)) throw new Error(`nothing fits; ${result.smallest} bytes`)
  return result
}

describe('searchEncoding', () => {
  const whole = found(searchEncoding(ball, limits(300_000)))

  it('keeps every colour and frame when they fit', () => {
    expect([whole.variant.colours, whole.variant.quality]).toEqual(['truecolour', 'lossless'])
    expect(whole.variant.slots.shown).toHaveLength(6)
  })

  it('gives up quality little by little and never exceeds the limit', () => {
    const steps = [0.95, 0.7, 0.4].map((share) => {
      const limit = Math.round(whole.bytes.length * share)
      const result = found(searchEncoding(ball, limits(limit)))
      expect(result.bytes.length).toBeLessThanOrEqual(limit)
      return result.variant
    })
    const worth = steps.map(({ quality, slots }) => asNumber(quality) + 12 * Math.log2(slots.shown.length))
    expect(worth).toEqual([...worth].sort((a, b) => b - a))
    expect(steps[0]!.slots.shown).toHaveLength(6)
    expect(asNumber(steps[1]!.quality)).toBeGreaterThan(40)
  })

  it('uses more than 256 colours when the bytes allow it', () => {
    const large = clipOf(bouncingBall(5, 80))
    const all = found(searchEncoding(large, limits(300_000))).bytes.length
    const result = found(searchEncoding(large, limits(Math.round(all * 0.9))))
    expect(result.variant.colours).toBeGreaterThan(256)
  })

  it('makes painted frames repeat where plain shared colours stay below 45 dB', () => {
    const painted = clipOf(paintedFrames(6, 72))
    const slots = slotsOf(painted, 6)
    const limit = reducedVariant(slots, 384, 'refined').write('small').length
    const result = found(searchEncoding(painted, limits(limit)))
    expect(result.bytes.length).toBeLessThanOrEqual(limit)
    expect(asNumber(result.variant.quality)).toBeGreaterThan(
      asNumber(reducedVariant(slots, 384, 'refined').quality) + 0.5,
    )
  })

  it('drops frames rather than look terrible, not below the least number', () => {
    const noise = clipOf(noiseFrames(8, 28))
    const result = found(searchEncoding(noise, limits(2_600)))
    const shown = result.variant.slots.shown.length
    expect(shown).toBeLessThan(8)
    expect(shown).toBeGreaterThanOrEqual(5)
  })

  it('says the smallest size met when nothing fits', () => {
    const result = searchEncoding(clipOf(noiseFrames(6, 28)), limits(1_000))
    expect('smallest' in result && result.smallest > 1_000 && Number.isFinite(result.smallest)).toBe(true)
  })

  it('asks whether it should stop', () => {
    const stop = () => {
      throw new Error('stop')
    }
    expect(() => searchEncoding(ball, { ...limits(2_000), checkAbort: stop })).toThrow('stop')
  })
})
