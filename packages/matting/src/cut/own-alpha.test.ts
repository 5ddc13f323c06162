import { describe, expect, it } from 'vitest'
import type { Runtime } from '../models/session.ts'
import type { Picture } from '../picture.ts'
import { blotches, disc, draw } from '../testing/draw.ts'
import { cut } from './cut.ts'
import { cutClip } from './cut-clip.ts'
import { colourOf, transparentShare, withoutOwnAlpha } from './own-alpha.ts'

const SIDE = 96
/** A bright disc on blotches, which only a network can take. */
const busy = draw(SIDE, blotches, [{ coverage: disc(47.5, 47.5, 33), colour: [250, 240, 230] }])

/** Says body where the red plane is bright, whatever the size. */
const runtime: Runtime = {
  installed: async () => ['mini'],
  open: async () => ({
    device: 'cpu',
    inputs: new Map([['image', []]]),
    outputs: ['alpha'],
    async run(feeds) {
      const { dims, data } = feeds['image']!
      const [height, width] = dims.slice(-2) as [number, number]
      const alpha = Float32Array.from({ length: width * height }, (_, p) => ((data[p] as number) > 1.6 ? 0.98 : 0.02))
      return { outputs: { alpha: { dims: [1, 1, height, width], data: alpha } }, ms: 1 }
    },
  }),
}
const tools = { now: () => 0, runtime }
const holeAt = (i: number) => Math.hypot((i % SIDE) - 47.5, Math.floor(i / SIDE) - 47.5) < 10
const veilAt = (i: number) => Math.hypot((i % SIDE) - 47.5, Math.floor(i / SIDE) - 70) < 5

/** The busy picture with a transparent hole in the middle of the disc and a half transparent spot: 4.7 % are missing. */
function pierced(): Picture<Uint8Array> {
  const data = new Uint8Array(SIDE * SIDE * 4)
  for (let i = 0; i < SIDE * SIDE; i++) {
    data.set(busy.picture.data.subarray(i * 3, i * 3 + 3), i * 4)
    data[i * 4 + 3] = holeAt(i) ? 0 : veilAt(i) ? 102 : 255
  }
  return { ...busy.picture, channels: 4, data, alpha: 'straight' }
}

describe('a picture that is transparent in part, cut by a network', () => {
  it.each([
    [{}],
    [{ model: 'mini' }],
    [{ model: 'mini', refine: 'none' }],
    [{ model: 'mini', tidy: false }],
    [{ model: 'mini', fine: true }],
    [{ model: 'mini', solid: false }],
    [{ model: 'mini', sensitivity: 0.5 }],
    [{ model: 'mini', maskOffset: 2 }],
    [{ model: 'mini', invert: true }],
  ] as const)('with %j it is what the colours alone give, times its own alpha', async (options) => {
    const opaque = await cut(busy.picture, options, tools)
    const own = await cut(pierced(), options, tools)
    expect([own.model, opaque.model]).toEqual(['mini', 'mini'])
    own.matte.data.forEach((alpha, i) => {
      const factor = holeAt(i) ? 0 : veilAt(i) ? 102 / 255 : 1
      expect(alpha).toBeCloseTo(opaque.matte.data[i]! * factor, 6)
    })
  })

  it('what is transparent is no background of the keyer’s either', async () => {
    const white = draw(SIDE, [255, 255, 255], [{ coverage: disc(47.5, 47.5, 33), colour: [200, 30, 30] }])
    const data = pierced().data.map((value, i) => (i % 4 < 3 ? white.picture.data[(i >> 2) * 3 + (i % 4)]! : value))
    const { model, matte } = await cut({ ...pierced(), data }, { invert: true }, { now: () => 0 })
    expect([model, matte.data[0], matte.data[47 * SIDE + 47], matte.data[30 * SIDE + 47]]).toEqual(['key', 1, 0, 0])
    expect(matte.data[70 * SIDE + 47]).toBeCloseTo(0, 6)
  })

  it('keeps its straight colours to the bit where nothing but its own alpha thins it', async () => {
    const { picture } = busy
    const { foreground } = await cut(pierced(), { model: 'mini' }, tools)
    for (let i = 0; i < SIDE * SIDE; i++)
      if (veilAt(i)) expect(foreground.data.subarray(i * 3, i * 3 + 3)).toEqual(picture.data.subarray(i * 3, i * 3 + 3))
  })

  it('the network that tells clothes apart still runs once for all kinds of them', async () => {
    let runs = 0
    const open: Runtime['open'] = async () => ({
      device: 'cpu',
      inputs: new Map([['image', []]]),
      outputs: ['planes'],
      async run() {
        runs++
        return { outputs: { planes: { dims: [1, 4, 1, 1], data: Float32Array.of(0, 9, 0, 0) } }, ms: 1 }
      },
    })
    const shared = { now: () => 0, runtime: { ...runtime, open }, answers: new WeakMap() }
    const frame = pierced()
    const asked = { model: 'u2net_cloth_seg', refine: 'none', tidy: false, solid: false } as const
    for (const cloth of ['upper', 'lower'] as const) {
      const { matte } = await cut(frame, { ...asked, cloth: [cloth] }, shared)
      expect(matte.data[0]).toBeCloseTo(cloth === 'upper' ? 1 : 0, 2)
    }
    expect(runs).toBe(1)
    frame.data.fill(200)
    await cut(frame, { ...asked, cloth: ['upper'] }, shared)
    expect(runs).toBe(2)
  })

  it('each frame of a clip too', async () => {
    const frame = pierced()
    const asked = { model: 'mini', solid: false } as const
    for await (const { matte } of cutClip([frame, frame], asked, tools))
      expect(matte.data.every((alpha, i) => !holeAt(i) || alpha === 0)).toBe(true)
  })
})

describe('grey with alpha', () => {
  const data = Uint8Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 90 + (i >> 1) : i < 100 ? 255 : 0))
  const picture: Picture = { width: 10, height: 10, channels: 2, data, space: 'srgb', alpha: 'straight' }

  it('is as transparent as its second channel says, which is no colour', async () => {
    expect(transparentShare(picture)).toBe(0.5)
    expect(colourOf(picture)).toMatchObject({ channels: 1, alpha: 'none', data: data.filter((_, i) => i % 2 === 0) })
    const { model, matte, foreground } = await cut(picture, {}, { now: () => 0 })
    expect([model, matte.data[0], matte.data[99], foreground.channels]).toEqual(['alpha', 1, 0, 1])
  })

  it('an alpha that takes nothing away changes nothing', () => {
    const opaque: Picture = { ...picture, data: data.map((value, i) => (i % 2 === 0 ? value : 255)) }
    expect(withoutOwnAlpha(opaque)).toBe(opaque)
    expect(withoutOwnAlpha(picture).channels).toBe(1)
  })
})

it('a premultiplied picture is refused, for its colours would come out as straight', async () => {
  const premultiplied: Picture = { ...pierced(), alpha: 'premultiplied' }
  const refused = { code: 'usage', message: expect.stringContaining('premultiplied') }
  for (const model of ['auto', 'mini'])
    await expect(cut(premultiplied, { model }, tools)).rejects.toMatchObject(refused)
  await expect(cutClip([premultiplied], {}, tools).next()).rejects.toMatchObject(refused)
})
