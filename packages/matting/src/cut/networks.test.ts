import { describe, expect, test } from 'vitest'
import type { Prompter } from '../models/prompter.ts'
import type { ModelSession, Runtime, Tensor, WeightsRef } from '../models/session.ts'
import type { Picture } from '../picture.ts'
import { blotches, box, disc, draw, type Rgb } from '../testing/draw.ts'
import { cut } from './cut.ts'
import { cutClip } from './cut-clip.ts'
import type { CutOptions } from './options.ts'

const SIDE = 64
/** A bright disc on nothing that the keyer takes. */
const busy = draw(SIDE, blotches, [{ coverage: disc(31.5, 31.5, 18), colour: [250, 240, 230] }])
const plain = draw(SIDE, [255, 255, 255], [{ coverage: disc(31.5, 31.5, 18), colour: [200, 30, 30] }])

const noisy = draw(SIDE, [210, 190, 200], [{ coverage: disc(31.5, 31.5, 18), colour: [150, 130, 90] }], { noise: 6 })

type Answer = (feeds: Readonly<Record<string, Tensor>>) => Record<string, Tensor>

/** Networks that answer by a function; `opened` lists what was asked for. */
function runtimeOf(answers: Readonly<Record<string, Answer>>, inputs = ['image']) {
  const opened: WeightsRef[] = []
  const runtime: Runtime = {
    installed: async () => Object.keys(answers),
    async open(ref) {
      opened.push(ref)
      const answer = answers[ref.kind === 'file' ? ref.path : ref.model]
      if (!answer) throw new Error(`nothing is known of ${JSON.stringify(ref)}`)
      const session: ModelSession = {
        device: 'cpu',
        inputs: new Map(inputs.map((name) => [name, []])),
        outputs: ref.kind === 'model' && ref.model.startsWith('vitmatte') ? ['alphas'] : ['alpha'],
        run: async (feeds) => ({ outputs: answer(feeds), ms: 1 }),
      }
      return session
    },
  }
  return { runtime, opened }
}

/** Alpha is 0.95 where the red plane is bright, 0.05 elsewhere: what a network's body and empty part look like. */
const bright: Answer = (feeds) => {
  const { dims, data } = Object.values(feeds)[0]!
  const pixels = dims[2]! * dims[3]!
  const alpha = Float32Array.from({ length: pixels }, (_, p) => ((data[p] as number) > 1.6 ? 0.95 : 0.05))
  return { alpha: { dims: [1, 1, dims[2]!, dims[3]!], data: alpha } }
}
/** Answers with these mattes in turn, as large as the network sees the picture. */
function inTurn(...mattes: readonly Float32Array[]): Answer {
  let calls = 0
  return (feeds) => {
    const [height, width] = Object.values(feeds)[0]!.dims.slice(-2) as [number, number]
    const matte = mattes[calls++ % mattes.length]!
    const place = (p: number) =>
      Math.floor((Math.floor(p / width) * SIDE) / height) * SIDE + Math.floor(((p % width) * SIDE) / width)
    const data = Float32Array.from({ length: width * height }, (_, p) => matte[place(p)]!)
    return { alpha: { dims: [1, 1, height, width], data } }
  }
}
const tools = (made: { runtime: Runtime }) => ({ now: () => 0, runtime: made.runtime })
const middle = 32 * SIDE + 32

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

describe('by name', () => {
  test('a network is taken on a plain background too', async () => {
    const { model, why } = await cut(plain.picture, { model: 'u2net' }, tools(runtimeOf({ u2net: bright })))
    expect([model, why]).toEqual(['u2net', undefined])
  })

  test('an unknown name is refused with those there are', async () => {
    const failure = cut(plain.picture, { model: 'u3net' }, tools(runtimeOf({})))
    await expect(failure).rejects.toMatchObject({ code: 'unknown-model' })
    await expect(failure).rejects.toThrow('birefnet-general')
  })

  test('what sees a picture once is not asked to look finer', async () => {
    const failure = cut(busy.picture, { model: 'corridor-key', fine: true }, tools(runtimeOf({})))
    await expect(failure).rejects.toThrow(/^corridor-key sees each picture once/)
  })

  test('a file of one’s own runs in the model’s way', async () => {
    const made = runtimeOf({ 'my.onnx': bright })
    await cut(busy.picture, { model: 'isnet-general-use', weights: 'my.onnx' }, tools(made))
    expect(made.opened).toEqual([{ kind: 'file', path: 'my.onnx' }])
  })

  test.each([
    ['sam', 'give a point'],
    ['vitmatte-small-composition-1k', 'with refine vitmatte-small-composition-1k'],
    ['corridor-key', 'its hint'],
  ])('%s says what else it wants', async (model, wanted) => {
    const made = runtimeOf({ [model]: bright }, ['input_rgb_hint'])
    const failure = cut(busy.picture, { model }, tools(made))
    await expect(failure).rejects.toMatchObject({ code: 'usage' })
    await expect(failure).rejects.toThrow(wanted)
  })

  test('clicks on a picture that come at once run the encoder once', async () => {
    let encoded = 0
    const sam: Answer = (feeds) => {
      const size = feeds['orig_im_size']?.data
      if (!size) {
        encoded++
        return { image_embeddings: { dims: [1], data: Float32Array.of(1) } }
      }
      const [height, width] = [Number(size[0]), Number(size[1])]
      const masks = { dims: [1, 1, height, width], data: new Float32Array(height * width).fill(9) }
      return { masks, iou_predictions: { dims: [1, 1], data: Float32Array.of(1) } }
    }
    const fed = 'input_image image_embeddings point_coords point_labels mask_input has_mask_input orig_im_size'
    const shared = { ...tools(runtimeOf({ sam }, fed.split(' '))), prompters: new Map<string, Prompter>() }
    const prompts = [{ kind: 'point', x: 31, y: 31, label: 'subject' }] as const
    const asked = [1, 2, 3].map(() => cut(busy.picture, { model: 'sam', prompts }, shared))
    for (const { matte } of await Promise.all(asked)) expect(matte.data[0]).toBeCloseTo(1, 2)
    expect(encoded).toBe(1)
  })

  test('a network without a runtime is missing its weights', async () => {
    await expect(cut(plain.picture, { model: 'u2net' }, { now: () => 0 })).rejects.toMatchObject({
      code: 'weights-missing',
    })
  })
})

describe('after the network', () => {
  const made = runtimeOf({ mini: bright })
  const cutWith = (options: CutOptions) => cut(busy.picture, { model: 'mini', refine: 'none', ...options }, tools(made))

  test('body and empty part become exact, unless that is not wanted', async () => {
    const { matte } = await cutWith({ solid: false })
    expect(matte.data[middle]).toBeCloseTo(0.95, 6)
    expect((await cutWith({})).matte.data[middle]).toBe(1)
  })

  test('the colours at the edge lose the background', async () => {
    const exact = runtimeOf({ mini: inTurn(busy.alpha) })
    const rim = busy.alpha.findIndex((alpha) => alpha > 0.4 && alpha < 0.6)
    const kept = await cut(busy.picture, { model: 'mini', refine: 'none', defringe: false }, tools(exact))
    const cleaned = await cut(busy.picture, { model: 'mini', refine: 'none' }, tools(exact))
    expect(kept.foreground.data[rim * 3]).toBeLessThan(200)
    expect(cleaned.foreground.data[rim * 3]).toBeGreaterThan(235)
  })

  test('times of loading, the network and what follows are told', async () => {
    let time = 0
    const { ms } = await cut(busy.picture, { model: 'mini' }, { ...tools(made), now: () => ++time })
    expect(Object.keys(ms)).toEqual(['load', 'prepare', 'model', 'finish', 'edge', 'tidy', 'refine', 'foreground'])
  })

  test('a blurred matte is sharpened by the picture’s colours, unless that is not wanted', async () => {
    const blurred = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
      const inside = 18.5 - Math.hypot((i % SIDE) - 31.5, Math.floor(i / SIDE) - 31.5)
      return Math.min(1, Math.max(0, 0.5 + inside / 10))
    })
    const made = runtimeOf({ mini: inTurn(blurred) })
    const error = async (options: CutOptions) => {
      const { matte } = await cut(busy.picture, { model: 'mini', ...options }, tools(made))
      return matte.data.reduce((sum, alpha, i) => sum + Math.abs(alpha - busy.alpha[i]!), 0)
    }
    expect(await error({})).toBeLessThan(0.6 * (await error({ refine: 'none' })))
  })

  test('dust that shows nothing but the background goes, unless it is to be left', async () => {
    const dusty = plain.alpha.slice()
    dusty[5 * SIDE + 5] = 0.8
    const made = runtimeOf({ mini: inTurn(dusty) })
    const speck = async (options: CutOptions) =>
      (await cut(plain.picture, { model: 'mini', refine: 'none', ...options }, tools(made))).matte.data[5 * SIDE + 5]
    expect(await speck({})).toBe(0)
    expect(await speck({ tidy: false })).toBeGreaterThan(0.3)
  })

  test('fine looks at a large picture’s subject again, at the picture’s own scale', async () => {
    const large = draw(1024, blotches, [{ coverage: disc(160, 160, 40), colour: [250, 240, 230] }])
    const made = runtimeOf({ mini: bright })
    const error = async (fine: boolean) => {
      const { matte } = await cut(large.picture, { model: 'mini', refine: 'none', fine }, tools(made))
      return matte.data.reduce((sum, alpha, i) => sum + Math.abs(alpha - large.alpha[i]!), 0)
    }
    expect(await error(true)).toBeLessThan(0.7 * (await error(false)))
  })

  test.each([
    ['vitmatte', 'vitmatte-small-distinctions-646'],
    ['vitmatte-small-distinctions-646', 'vitmatte-small-distinctions-646'],
    ['vitmatte-small-composition-1k', 'vitmatte-small-composition-1k'],
    ['vitmatte-base-distinctions-646', 'vitmatte-base-distinctions-646'],
    ['vitmatte-base-composition-1k', 'vitmatte-base-composition-1k'],
  ] as const)('%s decides the unknown band of the network’s matte', async (refine, id) => {
    const half: Answer = (feeds) => {
      const { dims } = Object.values(feeds)[0]!
      return { alphas: { dims: [1, 1, dims[2]!, dims[3]!], data: new Float32Array(dims[2]! * dims[3]!).fill(0.25) } }
    }
    const both = runtimeOf({ mini: bright, [id]: half }, ['image'])
    const { matte } = await cut(busy.picture, { model: 'mini', refine, solid: false }, tools(both))
    expect(both.opened.map((ref) => ref.kind === 'model' && ref.model)).toEqual(['mini', id])
    expect(matte.data.some((alpha) => alpha === 0.25)).toBe(true)
  })
})

describe('a clip', () => {
  test('is decided by its first frame, and every frame goes the same way', async () => {
    const made = runtimeOf({ mini: bright })
    const moved = draw(SIDE, blotches, [{ coverage: disc(36.5, 31.5, 18), colour: [250, 240, 230] }])
    const results = []
    for await (const result of cutClip([busy.picture, moved.picture, busy.picture], {}, tools(made)))
      results.push(result)
    expect(results.map(({ model }) => model)).toEqual(['mini', 'mini', 'mini'])
    expect(made.opened).toHaveLength(1)
  })

  test('is decided anew where another scene begins', async () => {
    const results = []
    const { picture: dark } = draw(SIDE, [30, 30, 60], [{ coverage: disc(31.5, 31.5, 18), colour: [250, 240, 230] }])
    const frames = [dark, dark, busy.picture, busy.picture, dark]
    for await (const result of cutClip(frames, {}, tools(runtimeOf({ mini: bright })))) results.push(result)
    expect(results.map(({ model }) => model)).toEqual(['key', 'key', 'mini', 'mini', 'key'])
    for (const { matte } of results) expect([matte.data[0], matte.data[middle]]).toEqual([0, 1])
  })

  test('does not flicker where the picture stands still, unless that is not wanted', async () => {
    const dim = (level: number) => busy.alpha.map((alpha) => alpha * level)
    const step = async (steady: boolean) => {
      const made = runtimeOf({ mini: inTurn(dim(0.5), dim(0.6)) })
      const values = []
      const options = { model: 'mini', solid: false, refine: 'none', tidy: false, steady } as const
      for await (const { matte } of cutClip(Array(6).fill(busy.picture), options, tools(made)))
        values.push(matte.data[middle]!)
      return Math.abs(values[5]! - values[4]!)
    }
    expect(await step(false)).toBeCloseTo(0.1, 5)
    expect(await step(true)).toBeLessThan(0.06)
  })

  test('has the edges of its keyed frames weighed as those of a picture', async () => {
    const made = runtimeOf({ mini: inTurn(noisy.alpha) })
    const alone = await cut(noisy.picture, { force: true }, tools(made))
    const results = []
    for await (const result of cutClip(Array(3).fill(noisy.picture), {}, tools(made))) results.push(result)
    expect(results.map(({ model }) => model)).toEqual(Array(3).fill('key'))
    expect(results[2]?.matte.data).toEqual(alone.matte.data)
  })

  test('that begins plain is keyed to its end, also where a frame is not plain', async () => {
    const results = []
    for await (const result of cutClip([plain.picture, busy.picture], {}, { now: () => 0 })) results.push(result)
    expect(results.map(({ model }) => model)).toEqual(['key', 'key'])
  })

  test('may begin with, and hold, frames in which nothing is to be seen', async () => {
    const clear: Picture = { ...plain.picture, channels: 4, alpha: 'straight', data: new Uint8Array(SIDE * SIDE * 4) }
    const blank: Picture = { ...plain.picture, data: new Uint8Array(SIDE * SIDE * 3).fill(255) }
    const results = []
    for await (const result of cutClip([clear, plain.picture, blank, clear], {}, { now: () => 0 })) results.push(result)
    expect(results.map(({ matte }) => matte.data.some((alpha) => alpha > 0))).toEqual([false, true, false, false])
    expect(results.map(({ matte }) => matte.data.length)).toEqual(Array(4).fill(SIDE * SIDE))
  })

  test('of nothing but such frames is refused as one of them would be', async () => {
    const clear: Picture = { ...plain.picture, channels: 4, alpha: 'straight', data: new Uint8Array(SIDE * SIDE * 4) }
    const all = async () => {
      for await (const _ of cutClip([clear, clear], {}, { now: () => 0 }));
    }
    await expect(all()).rejects.toMatchObject({ code: 'picture-transparent' })
  })

  test('of no frames is nothing', async () => {
    expect((await cutClip([], {}, { now: () => 0 }).next()).done).toBe(true)
  })
})
