import { describe, expect, test } from 'vitest'
import type { Prompter } from '../models/prompter.ts'
import type { Picture } from '../picture.ts'
import { blotches, disc, draw } from '../testing/draw.ts'
import { type Answer, bright, busy, inTurn, middle, noisy, plain, runtimeOf, SIDE, tools } from '../testing/networks.ts'
import { cut } from './cut.ts'
import { cutClip } from './cut-clip.ts'
import type { CutOptions } from './options.ts'

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
