// Runs tiny networks that take more than a picture through the real ONNX Runtime: frames in order, trimaps, clicks.
// Expected values are worked out beside each test.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pointwiseGraph, recurrentGraph, sam2EncoderGraph, samDecoderGraph, samEncoderGraph } from '@popcel/fixtures'
import { PopcelError } from '@popcel/protocol'
import { createRuntime } from '@popcel/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import type { Network } from './network.ts'
import { createPrompter, type PromptNetwork } from './prompter.ts'
import { createRecurrent } from './recurrent.ts'
import { refineMatte } from './refine-matte.ts'
import type { ModelSession } from './session.ts'
import type { ModelSpec, TrimapSpec } from './spec.ts'
import { MODELS } from './table.ts'
import { painted, recorded } from './testing/networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-two-step-'))
const runtime = createRuntime({ now: () => performance.now(), threads: 1 })
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const tools = { now: () => performance.now() }
let files = 0

function load(bytes: Uint8Array): Promise<ModelSession> {
  const path = join(folder, `${++files}.onnx`)
  writeFileSync(path, bytes)
  return runtime.open({ kind: 'file', path }, 'cpu')
}

async function network<S extends ModelSpec>(spec: S, bytes: Uint8Array): Promise<Network<S>> {
  return { model: 'test', spec, session: await load(bytes) }
}

const square = (side: number) => ({ kind: 'squash', width: side, height: side }) as const

describe('frames in order', () => {
  it('state goes from frame to frame, the ratio is RVM’s, and a reset begins again', async () => {
    const net = await network(MODELS['rvm-mobilenetv3'], recurrentGraph(0.125))
    const black: Picture<Uint8Array> = { ...painted(1024, 3), data: new Uint8Array(1024 * 9) }
    const grey: Picture<Uint8Array> = { ...black, data: new Uint8Array(1024 * 9).fill(102) }
    const clip = createRecurrent(net, tools)
    const results = await Promise.all([clip.next(black), clip.next(grey), clip.next(black)])
    expect(results.map(({ matte }) => matte.data[7])).toEqual([0.125, Math.fround(Math.fround(0.4) + 0.25), 0.375])
    expect(results[1]?.foreground?.data[4]).toBeCloseTo(0.4 * 0.5, 6)
    await expect(clip.next(painted(8, 8))).rejects.toThrow(/1024×3/)
    expect((await clip.next(black)).matte.data[0]).toBe(0.5)
    clip.reset()
    expect((await clip.next(painted(8, 8))).matte.width).toBe(8)
  })

  it('a frame that is stopped leaves the state as it was', async () => {
    const net = await network(MODELS['rvm-mobilenetv3'], recurrentGraph(0.25))
    const stop = new AbortController()
    const clip = createRecurrent(net, { ...tools, signal: stop.signal })
    const frame: Picture<Uint8Array> = { ...painted(4, 4), data: new Uint8Array(48) }
    await clip.next(frame)
    stop.abort()
    await expect(clip.next(frame)).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('a trimap', () => {
  const row = (side: number): TrimapSpec => ({
    ...MODELS['vitmatte-small-distinctions-646'],
    input: { ...MODELS['vitmatte-small-distinctions-646'].input, size: square(side) },
  })
  /** Subject on the left, background on the right, a ramp of `band` px in between. */
  function ramp(width: number, height: number, from: number, band: number): Matte {
    const data = Float32Array.from({ length: width * height }, (_, p) =>
      Math.min(1, Math.max(0, 1 - ((p % width) - from) / band)),
    )
    return { width, height, data }
  }

  it('tiles at the picture’s own scale give what one pass would, without a seam', async () => {
    const picture = painted(75, 50)
    const net = await network(row(32), pointwiseGraph([[1, 0, 0, 0]], [0], { input: 'pixel_values', output: 'alphas' }))
    const { matte, trimap, tiles } = await refineMatte(picture, ramp(75, 50, 20, 30), net, tools, { erodePx: 2 })
    expect(tiles).toBeGreaterThan(1)
    let unknown = 0
    trimap.data.forEach((level, p) => {
      if (level === 128) unknown++
      expect(matte.data[p]).toBeCloseTo((level === 128 ? picture.data[p * 3]! : level) / 255, 6)
    })
    expect(unknown).toBe(50 * (30 + 2 * 2 - 3))
  })

  it('feeds colour 0..1 without mean, the levels 0, 128/255 and 1, and zeros beside a small picture', async () => {
    const net = await network(row(16), pointwiseGraph([[0, 0, 0, 1]], [0], { input: 'pixel_values', output: 'alphas' }))
    const seen = recorded(net.session)
    const picture = painted(12, 10)
    const { matte, tiles } = await refineMatte(picture, ramp(12, 10, 4, 4), { ...net, session: seen }, tools, {
      erodePx: 1,
    })
    expect(tiles).toBe(1)
    const feed = seen.fed[0]?.['pixel_values']
    expect(feed?.dims).toEqual([1, 4, 16, 16])
    expect(feed?.data[0]).toBeCloseTo(picture.data[0]! / 255, 6)
    expect(feed?.data[12]).toBe(0)
    expect(new Set(Array.from(feed?.data ?? [], Number).slice(3 * 256, 3 * 256 + 12))).toEqual(
      new Set([1, Math.fround(128 / 255), 0]),
    )
    expect(new Set(matte.data)).toEqual(new Set([1, Math.fround(128 / 255), 0]))
  })

  it('each tile sees the trimap of its own place', async () => {
    const net = await network(row(16), pointwiseGraph([[0, 0, 0, 1]], [0], { input: 'pixel_values', output: 'alphas' }))
    const across = ramp(50, 40, 15, 20)
    const data = Float32Array.from(across.data, (_, p) => across.data[Math.floor(p / 40) + 50 * (p % 40)]!)
    const down = { width: 40, height: 50, data }
    for (const matte of [across, down]) {
      const result = await refineMatte(painted(matte.width, matte.height), matte, net, tools, { erodePx: 1 })
      expect(result.tiles).toBeGreaterThan(3)
      expect(result.matte.data).toEqual(Float32Array.from(result.trimap.data, (level) => level / 255))
    }
  })

  it('where tiles disagree, one passes into the other without a step', async () => {
    let runs = 0
    const session: ModelSession = {
      device: 'cpu',
      inputs: new Map([['pixel_values', [1, 4, 32, 32]]]),
      outputs: ['alphas'],
      run: async () => ({
        outputs: { alphas: { dims: [1, 1, 32, 32], data: new Float32Array(1024).fill(runs++) } },
        ms: 0,
      }),
    }
    const half = { width: 56, height: 8, data: new Float32Array(56 * 8).fill(0.5) }
    const net = { model: 'test', spec: row(32), session }
    const { matte, tiles } = await refineMatte(painted(56, 8), half, net, tools, { overlapPx: 8 })
    expect([tiles, runs]).toEqual([2, 2])
    // the first tile says 0 up to column 24, the second 1 from column 32 on
    const line = [...matte.data.subarray(0, 56)]
    expect(line.slice(0, 24).every((alpha) => alpha === 0)).toBe(true)
    expect(line.slice(32).every((alpha) => alpha === 1)).toBe(true)
    line.slice(24, 32).forEach((alpha, i) => {
      expect(alpha).toBeCloseTo((i + 0.5) / 8, 6)
    })
  })

  it('an overlap of which no tiles can be laid is refused by name', async () => {
    const net = await network(row(16), pointwiseGraph([[0, 0, 0, 1]], [0], { input: 'pixel_values', output: 'alphas' }))
    for (const overlapPx of [0, 9, 16, 2.5, Number.NaN])
      await expect(refineMatte(painted(56, 8), ramp(56, 8, 5, 20), net, tools, { overlapPx })).rejects.toThrow(
        `overlapPx must be a whole number from 1 to 8, not ${overlapPx}`,
      )
  })

  it('a matte with nothing unknown does not run the network', async () => {
    const net = await network(row(16), pointwiseGraph([[0, 0, 0, 1]], [0], { input: 'pixel_values', output: 'alphas' }))
    const empty = { width: 12, height: 10, data: new Float32Array(120) }
    const result = await refineMatte(painted(12, 10), empty, net, tools)
    expect([result.tiles, result.ms['model']]).toEqual([0, undefined])
    expect(result.matte.data.every((alpha) => alpha === 0)).toBe(true)
  })
})

describe('clicks', () => {
  const grey = (value: number): Picture<Uint8Array> => {
    const picture = painted(30, 20)
    // the left half white, the right half of that value
    const data = Uint8Array.from(picture.data, (_, i) => ((i / 3) % 30 < 15 ? 255 : value))
    return { ...picture, data }
  }
  const masks = [
    { gain: 0, shift: 9, score: 0.3 },
    { gain: 0.1, shift: -12.75, score: 0.9 },
    { gain: 0, shift: -9, score: 0.5 },
  ]
  const point = { kind: 'point', x: 3, y: 8, label: 'subject' } as const

  async function sam(): Promise<PromptNetwork & Record<'encoder' | 'decoder', ReturnType<typeof recorded>>> {
    const size = { kind: 'pad', width: 48, height: 36 } as const
    return {
      model: 'sam',
      spec: { ...MODELS.sam, encoder: { ...MODELS.sam.encoder, size } },
      encoder: recorded(await load(samEncoderGraph())),
      decoder: recorded(await load(samDecoderGraph(['image_embeddings'], masks, 'orig_im_size'))),
    }
  }

  it('SAM: 0..255 interleaved on a canvas, scaled points, the mask of the best score, soft', async () => {
    const net = await sam()
    const box = { kind: 'box', left: 1, top: 2, right: 29, bottom: 19 } as const
    const background = { ...point, x: 28, label: 'background' } as const
    const result = await createPrompter(net).ask(grey(0), [point, background, box], tools)
    const fed = net.decoder.fed[0]
    // 30×20 goes into 48×36 by 1.6: 48×32, and four rows stay 0
    expect(net.encoder.fed[0]?.['input_image']?.dims).toEqual([36, 48, 3])
    expect(net.encoder.fed[0]?.['input_image']?.data[0]).toBeCloseTo(255, 4)
    expect(net.encoder.fed[0]?.['input_image']?.data.slice(32 * 48 * 3).every((v) => v === 0)).toBe(true)
    expect(fed?.['point_coords']?.dims).toEqual([1, 5, 2])
    const coordinates = [3, 8, 28, 8, 1, 2, 29, 19, 0, 0].map((v) => Math.fround(v * 1.6))
    Array.from(fed?.['point_coords']?.data ?? [], Number).forEach((v, i) => {
      expect(v).toBeCloseTo(coordinates[i]!, 5)
    })
    expect([...(fed?.['point_labels']?.data ?? [])]).toEqual([1, 0, 2, 3, -1])
    expect([...(fed?.['orig_im_size']?.data ?? [])]).toEqual([36, 48])
    expect([result.choice, result.choices, result.remembered]).toEqual([1, 3, false])
    expect(result.score).toBeCloseTo(0.9, 6)
    // white gives 0.1·255 − 12.75 = 12.75, black −12.75; ½ in the middle
    expect(result.matte.data[0]).toBeCloseTo(1 / (1 + Math.exp(-12.75)), 5)
    expect(result.matte.data[29]).toBeCloseTo(1 / (1 + Math.exp(12.75)), 5)
    expect((result.matte.data[14]! + result.matte.data[15]!) / 2).toBeCloseTo(0.5, 1)
  })

  it('a second click costs the decoder only, also for an equal picture; the oldest picture is let go', async () => {
    const net = await sam()
    const prompter = createPrompter(net, 2)
    const asked = await Promise.all([prompter.ask(grey(0), [point], tools), prompter.ask(grey(0), [point], tools)])
    expect(asked.map(({ remembered }) => remembered)).toEqual([false, true])
    expect((await prompter.ask(grey(0), [point], tools)).remembered).toBe(true)
    expect(net.encoder.fed.length).toBe(1)
    await prompter.ask(grey(1), [point], tools)
    await prompter.ask(grey(2), [point], tools)
    expect((await prompter.ask(grey(1), [point], tools)).remembered).toBe(true)
    expect((await prompter.ask(grey(0), [point], tools)).remembered).toBe(false)
    expect(net.encoder.fed.length).toBe(4)
    prompter.forget()
    expect((await prompter.ask(grey(0), [point], tools)).remembered).toBe(false)
  })

  it('of clicks that wait for an encoder that is stopped one runs it again, and all the others have that', async () => {
    const net = await sam()
    const stop = new AbortController()
    let runs = 0
    const run: ModelSession['run'] = async (feeds, signal) => {
      if (++runs > 1) return net.encoder.run(feeds)
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new PopcelError('aborted'))))
    }
    const prompter = createPrompter({ ...net, encoder: { ...net.encoder, run } })
    const first = prompter.ask(grey(0), [point], { ...tools, signal: stop.signal })
    const others = [1, 2, 3].map(() => prompter.ask(grey(0), [point], tools))
    stop.abort()
    await expect(first).rejects.toMatchObject({ code: 'aborted' })
    expect((await Promise.all(others)).map(({ remembered }) => remembered)).toEqual([false, true, true])
    expect(runs).toBe(2)
  })

  it('SAM 2: an ImageNet square, every feature goes on to the decoder', async () => {
    const names = ['image_embed', 'high_res_feats_0', 'high_res_feats_1']
    const decoder = recorded(await load(samDecoderGraph(names, masks)))
    const net = {
      model: 'sam2',
      spec: { ...MODELS.sam2, encoder: { ...MODELS.sam2.encoder, size: square(40) } },
      encoder: recorded(await load(sam2EncoderGraph(40))),
      decoder,
    }
    const result = await createPrompter(net).ask(grey(0), [point], tools)
    expect([result.matte.width, result.matte.height]).toEqual([30, 20])
    expect(net.encoder.fed[0]?.['image']?.data[0]).toBeCloseTo((1 - 0.485) / 0.229, 5)
    for (const name of names) expect(decoder.fed[0]?.[name]?.dims).toEqual([1, 1, 40, 40])
    expect([...(decoder.fed[0]?.['point_coords']?.data ?? [])]).toEqual([4, 16])
    expect([...(decoder.fed[0]?.['point_labels']?.data ?? [])]).toEqual([1])
  })

  it('a click that is stopped while another’s encoder runs does not wait for it, and that goes on', async () => {
    const net = await sam()
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const run: ModelSession['run'] = async (feeds) => {
      await gate
      return net.encoder.run(feeds)
    }
    const prompter = createPrompter({ ...net, encoder: { ...net.encoder, run } })
    const stop = new AbortController()
    const first = prompter.ask(grey(0), [point], tools)
    const second = prompter.ask(grey(0), [point], { ...tools, signal: stop.signal })
    stop.abort()
    await expect(second).rejects.toMatchObject({ code: 'aborted' })
    go()
    expect((await first).remembered).toBe(false)
    expect((await prompter.ask(grey(0), [point], tools)).remembered).toBe(true)
  })

  it('masks of which not all have a score are refused: the best could be any', async () => {
    const net = await sam()
    for (const scores of [[], [0.4, 0.5]]) {
      const run: ModelSession['run'] = async (...asked) => {
        const { outputs, ms } = await net.decoder.run(...asked)
        const iou_predictions = { dims: [1, scores.length], data: Float32Array.from(scores) }
        return { outputs: { ...outputs, iou_predictions }, ms }
      }
      const prompter = createPrompter({ ...net, decoder: { ...net.decoder, run } })
      await expect(prompter.ask(grey(0), [point], tools)).rejects.toMatchObject({
        code: 'model-input-wrong',
        message: expect.stringContaining(`tells how well ${scores.length} masks fit, and there are 3`),
      })
    }
  })

  it('refuses no prompt, one outside, a box inside out; and tells a file without the features', async () => {
    const net = await sam()
    const prompter = createPrompter(net)
    await expect(prompter.ask(grey(0), [], tools)).rejects.toThrow(/a point or a box/)
    await expect(prompter.ask(grey(0), [{ ...point, x: 31 }], tools)).rejects.toThrow(/point 31,8.*30×20/)
    const inside = { kind: 'box', left: 9, top: 1, right: 3, bottom: 4 } as const
    await expect(prompter.ask(grey(0), [inside], tools)).rejects.toThrow(/box 9,1,3,4/)
    const swapped = createPrompter({ ...net, encoder: net.decoder })
    await expect(swapped.ask(grey(0), [point], tools)).rejects.toMatchObject({ code: 'model-input-wrong' })
  })
})
