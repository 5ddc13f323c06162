// Runs networks with answers known by hand through the real ONNX Runtime, one for each kind of row of MODELS.
// Expected values are worked out beside each test; nothing is compared with what came out before.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graph, hintGraph, LUMINANCE, luminanceGraph, pointwiseGraph, samDecoderGraph } from '@popcel/fixtures'
import { createRuntime } from '@popcel/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import type { Network } from './network.ts'
import { runMatte } from './run-matte.ts'
import type { ModelSession } from './session.ts'
import type { ModelSpec, PlainSpec } from './spec.ts'
import { MODELS } from './table.ts'
import { painted, recorded } from './testing/networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-families-'))
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
/** The row of that model for a smaller picture: all else as it is. */
const sized = <S extends PlainSpec>(spec: S, side: number): PlainSpec => ({
  ...spec,
  input: { ...spec.input, size: square(side) },
})

describe('a picture in, alpha out', () => {
  it('feeds (x/255 − mean)/std as red, green, blue planes, and takes alpha as it is', async () => {
    const picture = painted(8, 8)
    const { session, ...rest } = await network(
      sized(MODELS['birefnet-toonout'], 8),
      luminanceGraph({ input: 'image', output: 'mask' }),
    )
    const seen = recorded(session)
    const { matte } = await runMatte(picture, { ...rest, session: seen }, tools)
    const feed = seen.fed[0]?.['image']
    expect(feed?.dims).toEqual([1, 3, 8, 8])
    const { mean, std } = MODELS['birefnet-toonout'].input
    for (let c = 0; c < 3; c++)
      for (let p = 0; p < 64; p++)
        expect(feed?.data[c * 64 + p]).toBeCloseTo((picture.data[p * 3 + c]! / 255 - mean[c]!) / std[c]!, 6)
    matte.data.forEach((alpha, p) => {
      const wanted = LUMINANCE.reduce(
        (sum, w, c) => sum + (w * (picture.data[p * 3 + c]! / 255 - mean[c]!)) / std[c]!,
        0,
      )
      expect(alpha).toBeCloseTo(Math.min(1, Math.max(0, wanted)), 5)
    })
  })

  it('divides by the full scale and not by the picture’s own maximum: dark stays dark, to the last bit', async () => {
    const dark: Picture<Uint8Array> = { ...painted(4, 4), data: new Uint8Array(48).fill(51) }
    const plain = {
      ...sized(MODELS.u2net, 4),
      input: { ...MODELS.u2net.input, size: square(4), mean: [0, 0, 0], std: [1, 1, 1] },
    } as const
    const pick = await network(plain, pointwiseGraph([[1, 0, 0]], [0]))
    const { matte } = await runMatte(dark, pick, tools)
    expect(new Set(matte.data)).toEqual(new Set([Math.fround(51 / 255)]))
    const deep = { ...dark, data: new Uint16Array(48).fill(0x3333) }
    expect(new Set((await runMatte(deep, pick, tools)).matte.data)).toEqual(new Set([Math.fround(0x3333 / 65535)]))
  })

  it('takes the sigmoid once, of the channel that it is', async () => {
    const picture = painted(8, 8)
    // logits = (x − mean)/std of blue, twice
    const net = await network(
      sized(MODELS['birefnet-general'], 8),
      pointwiseGraph([[0, 0, 2]], [0], { input: 'input_image', output: 'output_image' }),
    )
    const { matte } = await runMatte(picture, net, tools)
    matte.data.forEach((alpha, p) => {
      const logit = (2 * (picture.data[p * 3 + 2]! / 255 - 0.406)) / 0.225
      expect(alpha).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6)
    })
  })

  it('an empty answer gives an empty matte and a faint one stays faint: nothing is stretched', async () => {
    const picture = painted(8, 8)
    const rows = sized(MODELS['isnet-general-use'], 8)
    const empty = await runMatte(picture, await network(rows, pointwiseGraph([[0, 0, 0]], [0])), tools)
    expect(empty.matte.data.every((alpha) => alpha === 0)).toBe(true)
    const faint = await runMatte(picture, await network(rows, pointwiseGraph([[0.01, 0, 0]], [0.1])), tools)
    expect(Math.max(...faint.matte.data)).toBeLessThan(0.106)
    expect(Math.min(...faint.matte.data)).toBeGreaterThan(0.094)
    const logits = sized(MODELS['birefnet-general'], 8)
    const low = await runMatte(picture, await network(logits, pointwiseGraph([[0, 0, 0]], [-30])), tools)
    expect(Math.max(...low.matte.data)).toBeLessThan(1e-9)
  })

  it('what lies beyond 0..1 is cut, before and after it is resized', async () => {
    const net = await network(sized(MODELS.u2net, 4), pointwiseGraph([[3, 0, 0]], [0]))
    const { matte } = await runMatte(painted(9, 7), net, tools)
    expect([matte.width, matte.height, matte.data.length]).toEqual([9, 7, 63])
    expect(Math.min(...matte.data)).toBe(0)
    expect(Math.max(...matte.data)).toBe(1)
  })

  it('a fixed size is fed as it is, and one that differs from the row is refused with both told', async () => {
    const row = sized(MODELS['birefnet-general'], 8)
    const ends = { input: 'input_image', output: 'output_image' }
    const fixed = await network(row, luminanceGraph({ width: 8, height: 8, ...ends }))
    expect((await runMatte(painted(20, 5), fixed, tools)).matte.width).toBe(20)
    const other = await network(row, luminanceGraph({ width: 16, height: 8, ...ends }))
    await expect(runMatte(painted(4, 4), other, tools)).rejects.toMatchObject({
      code: 'model-input-wrong',
      message: expect.stringContaining('input_image [1, 3, 8, 16], and what is fed is input_image [1, 3, 8, 8]'),
    })
  })

  it('an own file takes the size that the file asks for, and any name where there is one input', async () => {
    const bytes = luminanceGraph({ width: 6, height: 10, input: 'what', output: 'ever' })
    const net = await network(MODELS.dis_custom, bytes)
    const seen = recorded(net.session)
    const { matte } = await runMatte(painted(3, 3), { ...net, session: seen }, tools)
    expect(seen.fed[0]?.['what']?.dims).toEqual([1, 3, 10, 6])
    expect(matte.data.length).toBe(9)
  })

  it('an own file of any size with its channels last is refused, and not fed a strip', async () => {
    const last = graph({
      inputs: [{ name: 'x', dims: [1, 'h', 'w', 3] }],
      outputs: [{ name: 'y', dims: [1, 'h', 'w'] }],
      nodes: [
        { op: 'ReduceMean', inputs: ['x'], outputs: ['y'], attributes: { axes: { ints: [3] }, keepdims: { int: 0 } } },
      ],
    })
    await expect(runMatte(painted(4, 4), await network(MODELS.u2net_custom, last), tools)).rejects.toThrow(
      'it takes x [1, any, any, 3], and what is fed is one input [1, 3, 320, 320]',
    )
  })

  it('a file without inputs is refused as taking nothing', async () => {
    const net = await network(MODELS.u2net_custom, luminanceGraph({ width: 4, height: 4 }))
    const session = { ...net.session, inputs: new Map() }
    await expect(runMatte(painted(4, 4), { ...net, session }, tools)).rejects.toThrow(
      'it takes nothing, and what is fed is one input [1, 3, 320, 320]',
    )
  })

  it('a file with several inputs and other names is refused with the names found and wanted', async () => {
    const net = await network(
      MODELS['birefnet-toonout'],
      samDecoderGraph(['left', 'right'], [{ gain: 1, shift: 0, score: 1 }]),
    )
    await expect(runMatte(painted(4, 4), net, tools)).rejects.toMatchObject({
      code: 'model-input-wrong',
      message: expect.stringMatching(/left \[1, 1, any, any\], right .* what is fed is image \[1, 3, 1024, 1024\]/),
    })
  })

  it('outputs are found by name among several, and a missing one is told', async () => {
    const named = (output: string) =>
      graph({
        inputs: [{ name: 'image', dims: [1, 3, 'h', 'w'] }],
        outputs: ['other', output].map((name) => ({ name, dims: [1, 1, 'h', 'w'] })),
        nodes: [
          { op: 'ReduceMax', inputs: ['image'], outputs: ['other'], attributes: { axes: { ints: [1] } } },
          { op: 'ReduceMin', inputs: ['image'], outputs: [output], attributes: { axes: { ints: [1] } } },
        ],
      })
    const white: Picture<Uint8Array> = { ...painted(4, 4), data: new Uint8Array(48).fill(255) }
    const row = sized(MODELS['birefnet-toonout'], 4)
    // the smallest of the normalised white planes is green's or blue's: all above 1, so alpha is 1
    expect((await runMatte(white, await network(row, named('mask')), tools)).matte.data[0]).toBe(1)
    await expect(runMatte(white, await network(row, named('mist')), tools)).rejects.toThrow(
      /it gives other, mist, and what is looked for is mask/,
    )
  })

  it('several planes of logits: all that is not the background', async () => {
    const bytes = pointwiseGraph(
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [2, 1, 0, -1],
    )
    const { matte } = await runMatte(painted(4, 4), await network(sized(MODELS.u2net_cloth_seg, 4), bytes), tools)
    const sum = Math.exp(2) + Math.exp(1) + 1 + Math.exp(-1)
    expect(matte.data[5]).toBeCloseTo(1 - Math.exp(2) / sum, 6)
  })

  it('an answer that is none names the file that gave it, and not the picture', async () => {
    const kinds = graph({
      inputs: [{ name: 'x', dims: [1, 3, 'h', 'w'] }],
      outputs: [{ name: 'y', dims: [1, 1, 'h', 'w'], type: 'int64' }],
      nodes: [{ op: 'ArgMax', inputs: ['x'], outputs: ['y'], attributes: { axis: { int: 1 } } }],
    })
    const net = await network(sized(MODELS.u2net, 4), kinds)
    const from = (session: typeof net.session) => ({ ...net, session: { ...session, file: 'kinds.onnx' } })
    await expect(runMatte(painted(4, 4), from(net.session), tools)).rejects.toThrow(
      /^kinds\.onnx: this network does not take what \S+ is fed \(its output is \[1, 1, 4, 4\] of whole numbers where/,
    )
  })

  it.each([['u2net'], ['birefnet-general']] as const)(
    '%s: of several planes none is guessed to be alpha',
    async (id) => {
      const row = sized(MODELS[id], 4)
      const planes = pointwiseGraph(
        [1, 1].map(() => [0, 0, 0]),
        [0.9, 0.1],
      )
      await expect(runMatte(painted(4, 4), await network(row, planes), tools)).rejects.toThrow(
        'its output has 2 planes where 1 of alpha is wanted, [1, 1, height, width]',
      )
      const last = graph({
        inputs: [{ name: 'x', dims: [1, 3, 4, 4] }],
        outputs: [{ name: 'y', dims: [1, 4, 4, 1] }],
        nodes: [
          { op: 'ReduceMean', inputs: ['x'], outputs: ['m'], attributes: { axes: { ints: [1] } } },
          { op: 'Transpose', inputs: ['m'], outputs: ['y'], attributes: { perm: { ints: [0, 2, 3, 1] } } },
        ],
      })
      await expect(runMatte(painted(4, 4), await network(row, last), tools)).rejects.toThrow('has 4 planes where 1')
    },
  )

  it('one plane is no answer where the first is the background’s', async () => {
    const net = await network(sized(MODELS.u2net_cloth_seg, 4), pointwiseGraph([[0, 0, 0]], [1]))
    await expect(runMatte(painted(4, 4), net, tools)).rejects.toThrow('its output has 1 plane where one for')
  })

  describe('kinds of clothes', () => {
    const logits = [2, 1, 0, -1]
    const zeros = logits.map(() => [0, 0, 0])
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
    const row = sized(MODELS.u2net_cloth_seg, 4)

    it.each([
      [['upper'], [1]],
      [['lower'], [0]],
      [['full'], [-1]],
      [
        ['full', 'upper'],
        [1, -1],
      ],
    ] as const)('%j: the softmax of their planes together', async (cloth, planes) => {
      const net = await network(row, pointwiseGraph(zeros, logits))
      const { matte } = await runMatte(painted(4, 4), net, { ...tools, cloth })
      const share = planes.reduce((total: number, logit) => total + Math.exp(logit), 0)
      expect(matte.data[5]).toBeCloseTo(share / sum, 6)
    })

    it('the network runs once for all of them on one picture, and again for another one', async () => {
      const net = await network(row, pointwiseGraph(zeros, logits))
      let runs = 0
      const run: typeof net.session.run = (...asked) => {
        runs++
        return net.session.run(...asked)
      }
      const counted = { ...net, session: { ...net.session, run } }
      const answers = { of: 'one', pictures: new WeakMap() }
      const [one, other] = [painted(4, 4), painted(4, 4)]
      const alphas = []
      for (const cloth of ['upper', 'lower', 'full'] as const)
        alphas.push((await runMatte(one, counted, { ...tools, cloth: [cloth], answers })).matte.data[0]!)
      expect(runs).toBe(1)
      expect(alphas.map((alpha) => alpha.toFixed(5))).toEqual([1, 0, -1].map((l) => (Math.exp(l) / sum).toFixed(5)))
      await runMatte(other, counted, { ...tools, cloth: ['full'], answers })
      await runMatte(one, counted, { ...tools, cloth: ['full'], answers: { ...answers, of: 'another file' } })
      expect(runs).toBe(3)
      one.data.fill(200)
      await runMatte(one, counted, { ...tools, cloth: ['full'], answers: { ...answers, of: 'another file' } })
      expect(runs).toBe(4)
    })

    it('are refused of a file with other planes', async () => {
      const two = await network(row, pointwiseGraph(zeros.slice(0, 2), [0, 1]))
      await expect(runMatte(painted(4, 4), two, { ...tools, cloth: ['full'] })).rejects.toThrow(
        'its output has 2 planes where 4 are wanted, the background and upper, lower, full',
      )
    })
  })

  it('the picture’s own alpha is a factor, and its hidden colours go in as they are', async () => {
    const picture = painted(6, 6, 4)
    const ones = await network(sized(MODELS.u2net, 6), pointwiseGraph([[0, 0, 0]], [1]))
    const { matte } = await runMatte(picture, ones, tools)
    matte.data.forEach((alpha, p) => {
      expect(alpha).toBeCloseTo(picture.data[p * 4 + 3]! / 255, 6)
    })
  })

  it('refuses what is no number, and stops when told to', async () => {
    const bytes = graph({
      inputs: [{ name: 'x', dims: [1, 3, 'h', 'w'] }],
      outputs: [{ name: 'y', dims: [1, 3, 'h', 'w'] }],
      nodes: [{ op: 'Log', inputs: ['x'], outputs: ['y'] }],
    })
    const net = await network(sized(MODELS.u2net, 4), bytes)
    await expect(runMatte(painted(4, 4), net, tools)).rejects.toMatchObject({ code: 'model-output-not-finite' })
    const stopped = { ...tools, signal: AbortSignal.abort() }
    await expect(runMatte(painted(4, 4), net, stopped)).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('with a hint', () => {
  const hint: Matte = { width: 6, height: 4, data: Float32Array.from({ length: 24 }, (_, i) => i / 23) }

  it('feeds normalised colour and the hint as it is, gives alpha and colour', async () => {
    const net = await network(MODELS['corridor-key'], hintGraph())
    const spec = { ...net.spec, input: { ...net.spec.input, size: { kind: 'own', otherwise: 4 } as const } }
    const picture = painted(4, 4)
    const square4 = { width: 4, height: 4, data: hint.data.slice(0, 16) }
    const { matte, foreground } = await runMatte(picture, { ...net, spec }, { ...tools, hint: square4 })
    expect(matte.data).toEqual(square4.data)
    expect(foreground?.channels).toBe(3)
    const red = (picture.data[0]! / 255 - 0.485) / 0.229
    expect(foreground?.data[0]).toBeCloseTo(Math.min(1, Math.max(0, red)), 5)
  })

  it('takes the file’s own square and refuses a missing hint, one of another size, and a file of three channels', async () => {
    const net = await network(MODELS['corridor-key'], hintGraph(8))
    const picture = painted(6, 4)
    const { matte } = await runMatte(picture, net, { ...tools, hint })
    expect([matte.width, matte.height]).toEqual([6, 4])
    await expect(runMatte(picture, net, tools)).rejects.toThrow(/its hint/)
    await expect(runMatte(painted(5, 5), net, { ...tools, hint })).rejects.toThrow(/the hint is 6×4/)
    const three = await network(MODELS['corridor-key'], luminanceGraph({ width: 8, height: 8 }))
    await expect(runMatte(picture, three, { ...tools, hint })).rejects.toMatchObject({ code: 'model-input-wrong' })
  })
})
