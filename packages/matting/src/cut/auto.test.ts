import { describe, expect, test } from 'vitest'
import type { Picture } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { blotches, box, disc, draw, type Rgb } from '../testing/draw.ts'
import { type Answer, bright, busy, inTurn, middle, noisy, plain, runtimeOf, SIDE, tools } from '../testing/networks.ts'
import { cut } from './cut.ts'
import { cutClip } from './cut-clip.ts'
import type { CutOptions } from './options.ts'
import { chooseWay } from './way.ts'

describe('auto', () => {
  test('keys a plain background though networks are there, and says why; only the small one is asked what it sees', async () => {
    const made = runtimeOf({ mini: bright, 'birefnet-general': bright })
    expect(await cut(plain.picture, {}, tools(made))).toMatchObject({ model: 'key', why: 'the background is plain' })
    expect(made.opened).toEqual([{ kind: 'model', model: 'mini', part: 'model' }])
  })

  test('keeps a shadow by the keyer alone', async () => {
    const made = runtimeOf({ mini: bright })
    expect(await cut(plain.picture, { shadow: 'keep' }, tools(made))).toMatchObject({ model: 'key' })
    expect(made.opened).toEqual([])
  })

  test('takes a network where the background is busy: mini when nothing else is installed', async () => {
    const { model, why, matte, device } = await cut(busy.picture, {}, tools(runtimeOf({ mini: bright })))
    expect([model, device]).toEqual(['mini', 'cpu'])
    expect(why).toContain('none of the larger networks that auto takes is installed')
    expect(matte.data[middle]).toBe(1)
    expect(matte.data[0]).toBe(0)
  })

  test('takes the best of those that are installed', async () => {
    const made = runtimeOf({ mini: bright, 'isnet-anime': bright, 'birefnet-toonout-fp16': bright })
    expect((await cut(busy.picture, {}, tools(made))).model).toBe('birefnet-toonout-fp16')
  })

  test('does not say that nothing larger is there where something is that it never takes', async () => {
    const { model, why } = await cut(busy.picture, {}, tools(runtimeOf({ mini: bright, 'birefnet-hr': bright })))
    expect([model, why]).toEqual(['mini', expect.stringMatching(/^none of the larger networks that auto takes is/)])
  })

  test('without any network it says what the keyer says', async () => {
    await expect(cut(busy.picture, {}, { now: () => 0 })).rejects.toMatchObject({ code: 'picture-no-border' })
    await expect(cut(busy.picture, {}, tools(runtimeOf({})))).rejects.toMatchObject({ code: 'picture-no-border' })
  })

  test('weighs the keyer’s edge of a noisy picture with what the small network saw', async () => {
    const error = async (alpha: Float32Array) => {
      const { model, matte } = await cut(noisy.picture, {}, tools(runtimeOf({ mini: inTurn(alpha) })))
      expect(model).toBe('key')
      return matte.data.reduce((sum, value, i) => sum + Math.abs(value - noisy.alpha[i]!), 0)
    }
    // The same to the keyer: it only asks where the network is sure, away from edges.
    const unsure = noisy.alpha.map((alpha) => (alpha > 0 && alpha < 1 ? 0.5 : alpha))
    expect(await error(noisy.alpha)).toBeLessThan(0.8 * (await error(unsure)))
  })

  test('keys a bust in noise whose coat the small network does not see: the border shows one colour', async () => {
    const head = disc(31.5, 22, 12)
    const coat = box(18, 36, 46, SIDE)
    const layers = [
      { coverage: head, colour: [250, 240, 230] as const },
      { coverage: coat, colour: [60, 100, 170] as const },
    ]
    const bust = draw(SIDE, [130, 200, 190], layers, { noise: 2.5 })
    const { model, matte } = await cut(bust.picture, {}, tools(runtimeOf({ mini: bright })))
    expect([model, matte.data[55 * SIDE + 32]]).toEqual(['key', 1])
  })

  test('judges a large picture by a small copy: the keyer does not go through a wall above a floor of four megapixels', async () => {
    const side = 2016
    const colours = [
      [130, 200, 190],
      [60, 100, 170],
    ] as const
    const isFloor = (i: number) => i > 0.6 * side * side * 3
    const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => colours[isFloor(i) ? 1 : 0][i % 3]! + (i % 5))
    const picture: Picture = { width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' }
    const taken: number[] = []
    const take: Room['take'] = (kind, length) => {
      taken.push(length)
      return NEW_ROOM.take(kind, length)
    }
    const room = { ...NEW_ROOM, take }
    const way = await chooseWay(picture, {}, { ...tools(runtimeOf({ mini: bright })), room })
    expect(way.model).toBe('mini')
    // Of this size there is the network's matte alone.
    expect(taken.filter((length) => length >= side * side)).toEqual([side * side])
  })

  test('takes what a network sees within a frame for a figure in a photograph alone: pixel art is whole', async () => {
    const inside = box(6, 6, 58, 58)
    const figure = { coverage: disc(31.5, 31.5, 14), colour: [250, 240, 230] as const }
    const framed = (ground: (x: number, y: number) => Rgb, noise: number) =>
      draw(SIDE, (x, y) => (inside(x, y) ? ground(x, y) : [20, 20, 24]), [figure], { noise }).picture
    const at = async (picture: Picture) => {
      const { why, matte } = await cut(picture, {}, tools(runtimeOf({ mini: bright })))
      return [why?.includes('frame'), ...[32, 10, 2].map((x) => matte.data[32 * SIDE + x])]
    }
    expect(await at(framed(blotches, 3))).toEqual([true, 1, 0, 0])
    expect(await at(framed(blotches, 0))).toEqual([false, 1, 1, 0])
  })

  test('leaves out what only the keyer sees at the border of a soft photograph', async () => {
    const soft = draw(
      SIDE,
      (x, y) => [90 + x, 100 + y, 140],
      [
        { coverage: disc(31.5, 31.5, 14), colour: [200, 30, 30] },
        { coverage: disc(0, 0, 5), colour: [240, 240, 60] },
      ],
      { noise: 1 },
    )
    const seen = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
      disc(31.5, 31.5, 14)(i % SIDE, Math.floor(i / SIDE)),
    )
    const { model, matte } = await cut(soft.picture, {}, tools(runtimeOf({ mini: inTurn(seen) })))
    expect([model, matte.data[middle], matte.data[2 * SIDE + 2]]).toEqual(['key', 1, 0])
  })

  /** Says less surely in its second look what {@link bright} says. `shown` lists what it was shown. */
  function watched(): { answer: Answer; shown: string[] } {
    const shown: string[] = []
    const answer: Answer = (feeds) => {
      const { dims, data } = Object.values(feeds)[0]!
      const [height, width] = dims.slice(-2) as [number, number]
      const isLeftBright = (data[(height >> 1) * width + (width >> 3)] as number) > 1.6
      shown.push(`${width}×${height} ${isLeftBright ? 'as it is' : 'mirrored'}`)
      const { alpha } = bright(feeds) as { alpha: { dims: number[]; data: Float32Array } }
      return {
        alpha: shown.length < 2 ? alpha : { ...alpha, data: alpha.data.map((sure) => (sure > 0.5 ? 0.8 : 0.2)) },
      }
    }
    return { answer, shown }
  }
  const wide = (side: number) =>
    draw(side, blotches, [{ coverage: disc(side / 5, side / 2, side / 7), colour: [250, 240, 230] }])

  test.each([
    [720, '640×640'],
    [480, '608×608'],
  ])(
    'looks a second time at %i px that mini decides, mirrored and finer, no finer than 5/4 of the picture, and at the whole',
    async (side, second) => {
      const { answer, shown } = watched()
      const options = { refine: 'none', tidy: false, solid: false, defringe: false } as const
      const { model, matte } = await cut(wide(side).picture, options, tools(runtimeOf({ mini: answer })))
      expect([model, ...shown]).toEqual(['mini', '448×448 as it is', `${second} mirrored`, '320×320 as it is'])
      // Log-odds 2.944 and six tenths of the way from there to 1.386: 0.8818, stretched as joinLooks does.
      expect(matte.data[(side / 2) * side + side / 5]).toBeCloseTo(0.8849, 3)
      expect(matte.data[(side / 2) * side + (4 * side) / 5]).toBeCloseTo(1 - 0.8849, 3)
    },
  )

  test.each<[string, number, CutOptions, string]>([
    ['a small picture', 300, {}, 'mini'],
    ['a network asked for by name', 600, { model: 'mini' }, 'mini'],
    ['a larger network that is installed', 600, {}, 'birefnet-general'],
  ])('looks once: %s', async (_, side, options, wanted) => {
    const { answer, shown } = watched()
    const others = wanted === 'mini' ? {} : { [wanted]: bright }
    const { model } = await cut(wide(side).picture, options, tools(runtimeOf({ mini: answer, ...others })))
    expect([model, shown]).toEqual([wanted, ['448×448 as it is']])
  })

  test('looks once at each frame of a clip, the first too', async () => {
    const { answer, shown } = watched()
    const { picture } = wide(600)
    for await (const { model } of cutClip(
      [picture, { ...picture }, { ...picture }],
      {},
      tools(runtimeOf({ mini: answer })),
    ))
      expect(model).toBe('mini')
    expect(shown).toEqual(Array(3).fill('448×448 as it is'))
  })

  test('leaves other failures of the keyer as they are', async () => {
    const one: Picture = { ...plain.picture, data: new Uint8Array(SIDE * SIDE * 3).fill(9) }
    await expect(cut(one, {}, tools(runtimeOf({ mini: bright })))).rejects.toMatchObject({ code: 'picture-one-colour' })
  })
})
